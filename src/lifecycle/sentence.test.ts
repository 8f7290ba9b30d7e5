import { describe, expect, it } from 'vitest';
import type { Phase } from '../api/phase.ts';
import type { Observation } from './observation.ts';
import { sentence } from './sentence.ts';
import { change, during, fresh, planned, set, settled, upgrading, wave } from './testing/examples.ts';
import { rollout } from './testing/rollout.ts';

const unavailable: Observation['plan'] = {
  state: 'unavailable',
  findings: [{ reason: 'RepositoryUnreachable', message: 'https://charts.example.com does not answer' }],
};
const two = [change('missing'), change('missing')];

const told: readonly (readonly [phase: Phase, o: Observation, sentence: string])[] = [
  ['Pending', fresh, 'Accepted; 1.30.3 will be checked next'],
  ['Preflight', fresh, 'Checking whether 1.30.3 can be installed; nothing is written yet'],
  [
    'Installing',
    { ...fresh, plan: { ...planned(), missingNamespaces: ['istio-system'] } },
    'Installing 1.30.3 as revision 1-30-3: creating namespace istio-system',
  ],
  [
    'Installing',
    { ...fresh, plan: planned(set('definitions', { changes: two }), set('revision', { changes: two })) },
    "Installing 1.30.3 as revision 1-30-3: applying the mesh's CRDs (2 objects)",
  ],
  [
    'Installing',
    {
      ...fresh,
      plan: planned(set('revision', { waiting: ['Deployment istio-system/istiod-1-30-3: 0 of 1 pods are ready'] })),
    },
    'Installing 1.30.3 as revision 1-30-3: Deployment istio-system/istiod-1-30-3: 0 of 1 pods are ready',
  ],
  ['Verifying', fresh, 'Verifying revision 1-30-3: asking it to inject a pod and to refuse an invalid object'],
  [
    'Verifying',
    { ...fresh, probes: [{ name: 'injection', passed: false, evidence: 'a pod was accepted without its sidecar' }] },
    'Verifying revision 1-30-3: a pod was accepted without its sidecar',
  ],
  [
    'Promoting',
    { ...settled, tags: ['default', 'prod'], pointers: [] },
    'Pointing tags default, prod to revision 1-30-3: under way',
  ],
  [
    'Promoting',
    { ...settled, pointers: [{ name: 'tag default', tag: 'default', revision: '1-30-3', whole: false }] },
    'Pointing tag default to revision 1-30-3: tag default does not lead to 1-30-3 with its CA yet',
  ],
  ['Ready', settled, '1.30.3 serves as revision 1-30-3'],
  [
    'Ready',
    { ...settled, plan: planned(set('shared', { changes: [change('deleted')] })) },
    '1.30.3 serves as revision 1-30-3; restoring 1 deleted or changed object',
  ],
  [
    'Ready',
    { ...settled, unready: ['Deployment istiod: 1 of 2 pods are ready'] },
    'Not ready: Deployment istiod: 1 of 2 pods are ready',
  ],
  [
    'Ready',
    { ...settled, plan: unavailable },
    "1.30.3 serves as revision 1-30-3; damage can't be repaired at the moment: https://charts.example.com does not answer",
  ],
  [
    'Ready',
    { ...settled, plan: { ...planned(), chartsMissing: unavailable.findings } },
    "1.30.3 serves as revision 1-30-3; all but its CRDs is repaired from what is stored in the cluster, because charts can't be had: https://charts.example.com does not answer",
  ],
  ['Blocked', { ...fresh, plan: unavailable }, 'https://charts.example.com does not answer (no mesh serves yet)'],
  [
    'Blocked',
    {
      ...settled,
      blockers: [
        { reason: 'TagTaken', message: 'tag prod belongs to another' },
        { reason: 'KubernetesTooOld', message: 'Kubernetes 1.28 is too old' },
      ],
    },
    '2 findings must be solved first (1.30.3 keeps serving): tag prod belongs to another; Kubernetes 1.28 is too old',
  ],
  [
    'Uninstalling',
    {
      ...settled,
      deleting: true,
      users: {
        pods: 3,
        namespaces: [
          { name: 'shop', pods: 2 },
          { name: 'pay', pods: 1 },
        ],
      },
    },
    'Not uninstalled, and the mesh keeps serving: 3 pods in 2 namespaces still use it: shop (2), pay (1). Take the injection labels away and restart them, or give them up: kubectl annotate meshcontrolplane mesh meshwright.io/force-uninstall=true',
  ],
  [
    'Uninstalling',
    { ...settled, deleting: true, users: undefined },
    "Not uninstalled: the cluster's pods can't be seen, so it is not known who uses the mesh",
  ],
  ['Uninstalling', { ...settled, deleting: true }, 'Uninstalled'],
  [
    'Uninstalling',
    {
      ...settled,
      deleting: true,
      remains: { ...settled.remains, held: [{ name: 'mesh', pods: 2, example: 'shop/web' }] },
    },
    'Uninstalled but for PriorityClass mesh, which 2 pods of others still have, such as shop/web. Have them name another class, or give them up: kubectl annotate meshcontrolplane mesh meshwright.io/force-uninstall=true',
  ],
];

describe('the sentence about a mesh', () => {
  it.each(told)('%s', (phase, o, expected) => {
    expect(sentence(phase, o)).toBe(expected);
  });

  it('names the five busiest of many namespaces, and counts the others', () => {
    const namespaces = Array.from({ length: 7 }, (_, i) => ({ name: `team-${i}`, pods: 1 }));
    expect(sentence('Uninstalling', { ...settled, deleting: true, users: { pods: 7, namespaces } })).toContain(
      '7 pods in 7 namespaces still use it: team-0 (1), team-1 (1), team-2 (1), team-3 (1), team-4 (1) and 2 more.',
    );
  });
});

const approve = 'kubectl annotate meshcontrolplane mesh --overwrite meshwright.io/approve=1-30-3-t4k2zx/canary';
const goBack = 'kubectl annotate meshcontrolplane mesh --overwrite meshwright.io/rollback=1-30-3-t4k2zx';
const unsure = { verdict: 'Inconclusive', evidence: ['pods can not be seen'], healthy: true } as const;
const pending = { verdict: 'Pending', evidence: ['it has not run for long enough'], healthy: true } as const;
const ill = { verdict: 'Fail', evidence: ['web does not run'], healthy: true } as const;
const held = {
  kind: 'Deployment',
  namespace: 'shop',
  name: 'web',
  code: 'PDBBlocks',
  message: 'its PodDisruptionBudget allows none',
};
const done = [wave('canary', { state: 'Done', workloads: { moved: 4, total: 4 } })];
const promoted: Observation = { ...upgrading, current: rollout.to, pointers: settled.pointers, waves: done };

const toldOfUpgrades: readonly (readonly [phase: Phase, o: Observation, sentence: string])[] = [
  [
    'Preflight',
    { ...upgrading, rollout: undefined },
    'Checking whether 1.29.6 can be upgraded to 1.30.3; nothing is written yet',
  ],
  [
    'Analyzing',
    during({ analysis: pending }),
    'Watching revision 1-30-3 before wave canary: it has not run for long enough',
  ],
  [
    'Analyzing',
    { ...during({ analysis: pending }), waves: done },
    'Watching revision 1-30-3 before it takes over: it has not run for long enough',
  ],
  [
    'AwaitingApproval',
    { ...upgrading, waves: [wave('canary', { approved: false })] },
    `Wave canary waits for approval: ${approve}`,
  ],
  [
    'AwaitingApproval',
    during({ analysis: unsure }),
    `Wave canary waits for a decision, because the verdict is Inconclusive (pods can not be seen): ${approve}, or ${goBack}`,
  ],
  [
    'AwaitingApproval',
    during({ windowOpen: false, nextWindow: '2026-03-02T00:00:00Z' }),
    'Wave canary waits for its window, until 2026-03-02T00:00:00Z',
  ],
  [
    'AwaitingApproval',
    during({ windowOpen: false }),
    'Wave canary waits for its window, and none of spec.upgrade.windows ever opens',
  ],
  [
    'AwaitingApproval',
    during({ analysis: pending }),
    'Watching revision 1-30-3 before wave canary: it has not run for long enough',
  ],
  [
    'AwaitingApproval',
    { ...during({ analysis: ill }), waves: done },
    `Every wave has moved; 1.30.3 takes over once it works (web does not run), or ${goBack}`,
  ],
  [
    'Migrating',
    during({ restarts: { ...rollout.restarts, blocked: [held, held] } }),
    'Moving wave canary to 1.30.3: 0 of 4 workloads in 2 namespaces moved; waiting for Deployment shop/web: its PodDisruptionBudget allows none and 1 more',
  ],
  ['Soaking', upgrading, 'Watching wave canary on 1.30.3: 0 of 4 workloads in 2 namespaces moved'],
  [
    'Retiring',
    during({ retained: true }, promoted),
    `1.30.3 serves as revision 1-30-3; 1.29.6 is kept for its retention, ${goBack} returns to it`,
  ],
  ['Retiring', promoted, '1.30.3 serves as revision 1-30-3; 1.29.6 is being removed'],
  [
    'Retiring',
    during({ users: { from: undefined, to: undefined } }, promoted),
    '1.30.3 serves as revision 1-30-3; 1.29.6 stays, because it is not known who uses it, since pods can not be seen',
  ],
  [
    'RollingBack',
    during({ rollback: { reason: 'Requested', message: 'A rollback to 1.29.6 was asked for', startedAt: '' } }),
    'Going back from 1.30.3 to 1.29.6 (A rollback to 1.29.6 was asked for); 0 of 8 workloads are back',
  ],
  [
    'RollingBack',
    { ...during({}), blockers: [{ reason: 'ClusterUnreachable', message: 'pods can not be watched' }], waves: done },
    'Going back from 1.30.3 to 1.29.6, held up: pods can not be watched',
  ],
  ['RolledBack', { ...upgrading, rollout: undefined }, 'It is tried again'],
];

describe('the sentence about an upgrade', () => {
  it.each(toldOfUpgrades)('%s', (phase, o, expected) => {
    expect(sentence(phase, o)).toBe(expected);
  });
});
