import { describe, expect, it } from 'vitest';
import type { WorkloadRef } from '../act/intent.ts';
import type { Phase } from '../api/phase.ts';
import { type Decision, decide } from './decide.ts';
import type { GivenUp, Observation } from './observation.ts';
import { change, during, planned, set, settled, upgrading, wave } from './testing/examples.ts';
import { rollout } from './testing/rollout.ts';

const web: WorkloadRef = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web', uid: '1' };
const pod = { namespace: 'shop', name: 'web-1', uid: '2' };
const due = { ...rollout.restarts, annotate: [web], evict: [pod] };
const done = { ...rollout.restarts, done: true };
const outdated = change('outdated');
const damaged = change('deleted');
const astray = planned(set('pointers', { changes: [outdated] }));
const soaking = [wave('canary', { state: 'Soaking' }), wave('rest')];
const over = [wave('canary', { state: 'Done' }), wave('rest', { state: 'Done' })];
const promoted: Observation = { ...during({}), current: rollout.to, pointers: settled.pointers, waves: over };
const vetoed = { id: rollout.id, version: '1.30.3', reason: 'it does not run' };
const rolledBack: Observation = {
  ...settled,
  current: rollout.from,
  pointers: upgrading.pointers,
  vetoed,
};
const given = { apiVersion: 'meshwright.io/v1alpha1', kind: 'MeshRevision', name: '1-29-6', uid: '1' };
const replaced: GivenUp = { ...given, replaced: true };
const successor = { ...rollout.to, servesAs: rollout.from.revision };
const replacing: Observation = { ...during({ to: successor, restarts: done }), target: successor, waves: [] };
const finding = { reason: 'NamespaceTaken', message: 'spec.namespace belongs to another' } as const;

function stays(phase: Phase, when: string | undefined, ...intents: Decision['intents']): Decision {
  return { phase, when, intents };
}

const cases: readonly (readonly [story: string, phase: Phase, o: Observation, decision: Decision])[] = [
  [
    'a verified revision beside another one is watched first',
    'Verifying',
    upgrading,
    stays('Analyzing', 'the revision answers, and another one serves'),
  ],
  [
    'a wave waits for a verdict',
    'Analyzing',
    during({ analysis: { verdict: 'Pending', evidence: [], healthy: true } }),
    stays('Analyzing', undefined),
  ],
  [
    'an automatic wave begins with a verdict',
    'Analyzing',
    upgrading,
    stays('Migrating', 'it works, and the wave may begin'),
  ],
  [
    'a wave that needs an approval waits for it',
    'Analyzing',
    { ...upgrading, waves: [wave('canary', { approved: false })] },
    stays('AwaitingApproval', 'a person or a window is waited for'),
  ],
  [
    'a wave waits for its window',
    'Analyzing',
    during({ windowOpen: false }),
    stays('AwaitingApproval', 'a person or a window is waited for'),
  ],
  [
    'without a clear verdict a person decides',
    'AwaitingApproval',
    during({ analysis: { verdict: 'Inconclusive', evidence: [], healthy: true } }),
    stays('AwaitingApproval', undefined),
  ],
  [
    'what a person approves begins without a clear verdict',
    'AwaitingApproval',
    {
      ...during({ analysis: { verdict: 'Inconclusive', evidence: [], healthy: true } }),
      waves: [wave('canary', { approvedBy: 'kubectl-annotate' })],
    },
    stays('Migrating', 'the wave may begin'),
  ],
  [
    'pointers are led before anything is restarted',
    'Migrating',
    { ...during({ restarts: due }), plan: astray },
    stays('Migrating', 'pointers do not lead where they should', { do: 'apply', set: 'pointers', changes: [outdated] }),
  ],
  [
    'nobody is led to a revision that does not answer',
    'Migrating',
    {
      ...during({ restarts: due }),
      plan: astray,
      probes: [{ name: 'injection', passed: false, evidence: 'no sidecar' }],
    },
    stays('Migrating', undefined),
  ],
  [
    'a tag that somebody deleted is brought back at once',
    'Migrating',
    { ...upgrading, plan: planned(set('pointers', { changes: [damaged, outdated] })) },
    stays('Migrating', 'objects were changed by somebody else', { do: 'apply', set: 'pointers', changes: [damaged] }),
  ],
  [
    'workloads are restarted and pods evicted once the pointers lead to the new revision',
    'Migrating',
    during({ restarts: due }),
    stays(
      'Migrating',
      'workloads can be restarted',
      { do: 'restart', workloads: [web], marker: rollout.marker },
      { do: 'evict', pods: [pod] },
    ),
  ],
  [
    'a window that closes sends a wave back to waiting once nothing is in flight',
    'Migrating',
    during({ windowOpen: false }),
    stays('AwaitingApproval', 'the window has closed'),
  ],
  [
    'what is in flight is waited for after the window has closed',
    'Migrating',
    during({ windowOpen: false, restarts: { ...rollout.restarts, inFlight: 1 } }),
    stays('Migrating', undefined),
  ],
  [
    'a wave that has moved soaks, window or not',
    'Migrating',
    during({ restarts: done, windowOpen: false }),
    stays('Soaking', 'the wave has moved'),
  ],
  [
    'a wave whose namespaces could not be led before the window closed has not moved',
    'Migrating',
    during({ restarts: done, windowOpen: false, led: false }),
    stays('AwaitingApproval', 'the window has closed'),
  ],
  ['a soak is waited for', 'Soaking', { ...upgrading, waves: soaking }, stays('Soaking', undefined)],
  [
    'after each soak there is a new verdict',
    'Soaking',
    { ...during({ soaked: true }), waves: soaking },
    stays('Analyzing', 'it has soaked'),
  ],
  [
    'it takes over when every wave is done',
    'Analyzing',
    { ...upgrading, waves: over },
    stays('Promoting', 'it works, and every wave has moved'),
  ],
  [
    'it does not take over while it does not work',
    'Analyzing',
    { ...during({ automatic: false, analysis: { verdict: 'Fail', evidence: [], healthy: false } }), waves: over },
    stays('AwaitingApproval', 'a person or a window is waited for'),
  ],
  [
    'the previous revision is kept once the new one has taken over',
    'Promoting',
    promoted,
    stays('Retiring', 'every pointer leads to the revision, and another one served'),
  ],
  [
    'the previous revision stays for its retention',
    'Retiring',
    { ...promoted, rollout: { ...rollout, retained: true } },
    stays('Retiring', undefined),
  ],
  [
    'the previous revision stays while a pod uses it',
    'Retiring',
    { ...promoted, rollout: { ...rollout, users: { ...rollout.users, from: { pods: 1, namespaces: [] } } } },
    stays('Retiring', undefined),
  ],
  [
    'the previous revision is removed when nothing uses it',
    'Retiring',
    promoted,
    stays('Retiring', 'the retention is over, and nothing uses the previous revision', {
      do: 'removeRevision',
      revision: { apiVersion: 'meshwright.io/v1alpha1', kind: 'MeshRevision', name: '1-29-6', uid: 'of 1-29-6' },
      evenInUse: false,
    }),
  ],
  [
    'Ready comes when the previous revision is gone',
    'Retiring',
    { ...promoted, rollout: { ...rollout, records: { ...rollout.records, from: undefined } } },
    stays('Ready', 'the previous revision is gone'),
  ],
  [
    'a rollback that is asked for begins at once',
    'Soaking',
    during({ rollbackAsked: true }),
    stays('RollingBack', 'the rollout has to go back'),
  ],
  [
    'a rollout that fails goes back by itself',
    'Migrating',
    during({ analysis: { verdict: 'Fail', evidence: [], healthy: true } }),
    stays('RollingBack', 'the rollout has to go back'),
  ],
  [
    'a rollout that stands still goes back by itself',
    'Installing',
    during({ overdue: true }),
    stays('RollingBack', 'the rollout has to go back'),
  ],
  [
    'a rollout that fails stops where a person is to decide',
    'Migrating',
    during({ automatic: false, overdue: true }),
    stays('Migrating', undefined),
  ],
  [
    'a version that is set back is a rollback',
    'Preflight',
    { ...upgrading, target: rollout.from },
    stays('RollingBack', 'the rollout has to go back'),
  ],
  [
    'it still goes back while the previous revision is kept',
    'Retiring',
    { ...promoted, target: rollout.from },
    stays('RollingBack', 'the rollout has to go back'),
  ],
  [
    'a blocked rollout goes back, too',
    'Blocked',
    { ...during({ rollbackAsked: true }), blockers: [finding] },
    stays('RollingBack', 'the rollout has to go back'),
  ],
  [
    'without anything to return to everything is checked again',
    'RollingBack',
    { ...during({ records: { ...rollout.records, from: undefined } }), current: undefined },
    stays('Preflight', 'the revision that served is gone'),
  ],
  [
    'a rollout whose own revision is gone installs it again',
    'Soaking',
    { ...upgrading, plan: { ...planned(), revisionRecorded: false } },
    stays('Installing', 'the record of the revision is gone'),
  ],
  [
    'on the way back pointers come first',
    'RollingBack',
    { ...during({ restarts: due }), plan: astray },
    stays('RollingBack', 'pointers do not lead where they should', {
      do: 'apply',
      set: 'pointers',
      changes: [outdated],
    }),
  ],
  [
    'on the way back nobody is led to a revision that is not ready',
    'RollingBack',
    {
      ...during({ restarts: due }),
      plan: planned(set('revision', { waiting: ['not ready'] }), set('pointers', { changes: [outdated] })),
    },
    stays('RollingBack', undefined),
  ],
  [
    'the revision that was given up is removed when everything is back',
    'RollingBack',
    during({ restarts: done }),
    stays('RollingBack', 'everything that can be moved is back, and nothing uses the revision that was given up', {
      do: 'removeRevision',
      revision: { apiVersion: 'meshwright.io/v1alpha1', kind: 'MeshRevision', name: '1-30-3', uid: 'of 1-30-3' },
      evenInUse: false,
    }),
  ],
  [
    'a way back that a person asked for by the spec ends in Ready',
    'RollingBack',
    { ...during({ restarts: done, records: { ...rollout.records, to: undefined } }), target: rollout.from },
    stays('Ready', 'all is back, as the spec asks'),
  ],
  [
    'a way back after a failure ends in RolledBack, whatever still holds the failed revision',
    'RollingBack',
    { ...during({ restarts: done, holders: { from: [], to: ['a pod'] } }), vetoed },
    stays('RolledBack', 'all is back'),
  ],
  [
    'a third version is tried once all is back',
    'RollingBack',
    during({ restarts: done, records: { ...rollout.records, to: undefined } }),
    stays('Preflight', 'all is back, and the spec asks for another revision'),
  ],
  [
    'what was rolled back is not tried again',
    'Preflight',
    rolledBack,
    stays('RolledBack', 'this very spec was rolled back'),
  ],
  [
    'what was rolled back is installed where nothing serves',
    'Preflight',
    { ...rolledBack, current: undefined },
    stays('Installing', 'every check passed'),
  ],
  ['a rolled back mesh is left alone', 'RolledBack', rolledBack, stays('RolledBack', undefined)],
  ['a retry is heard', 'RolledBack', { ...rolledBack, vetoed: undefined }, stays('Preflight', 'a retry was asked for')],
  [
    'a rolled back mesh that lost its record is checked again',
    'RolledBack',
    { ...rolledBack, current: undefined },
    stays('Preflight', 'the revision that served is gone'),
  ],
  [
    'a given-up revision that a pointer leads to stays',
    'RolledBack',
    {
      ...rolledBack,
      abandoned: [given],
    },
    stays('RolledBack', undefined),
  ],
  [
    'a given-up revision stays when a pointer leads to the name under which the mesh knows it',
    'RolledBack',
    { ...rolledBack, abandoned: [{ ...given, name: '1-30-2', servesAs: '1-29-6' }] },
    stays('RolledBack', undefined),
  ],
  [
    'a given-up revision goes when another one has taken its place, wherever pointers lead',
    'RolledBack',
    { ...rolledBack, abandoned: [replaced] },
    stays('RolledBack', 'a given-up revision is left that no pod uses', {
      do: 'removeRevision',
      revision: replaced,
      evenInUse: false,
    }),
  ],
  [
    'a revision that has taken the place of another one is watched, too',
    'Verifying',
    replacing,
    stays('Analyzing', 'the revision answers, and another one serves'),
  ],
  [
    'an upgrade in place is promoted without waves',
    'Analyzing',
    replacing,
    stays('Promoting', 'it works, and every wave has moved'),
  ],
  [
    'an upgrade in place goes back when a person asks for the version before',
    'Analyzing',
    { ...replacing, target: rollout.from },
    stays('RollingBack', 'the rollout has to go back'),
  ],
];

describe('decide, during an upgrade', () => {
  it.each(cases)('%s', (_, phase, o, decision) => {
    expect(decide(phase, o)).toEqual(decision);
  });
});
