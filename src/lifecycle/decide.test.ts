import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Change, LiveRef } from '../act/intent.ts';
import { type Phase, phases } from '../api/phase.ts';
import { type Decision, decide } from './decide.ts';
import type { Observation } from './observation.ts';
import { phase as anyPhase, observation } from './testing/arbitrary.ts';
import { change, fresh, planned, set, settled } from './testing/examples.ts';

const finding = { reason: 'NamespaceTaken', message: 'spec.namespace belongs to another' } as const;
const webhook: LiveRef = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'MutatingWebhookConfiguration',
  name: 'istio-revision-tag-default',
  uid: '1',
};
const record: LiveRef = { apiVersion: 'meshwright.io/v1alpha1', kind: 'MeshRevision', name: '1-30-3', uid: '2' };
const account: LiveRef = {
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  namespace: 'istio-system',
  name: 'istiod',
  uid: '3',
};
const unavailable = { state: 'unavailable', findings: [{ reason: 'ChartNotFound', message: 'no chart' }] } as const;
const damaged = change('deleted');
const wanted = change('missing');
const outdated = change('outdated');
const contested: Change = { ...outdated, contested: [{ manager: 'kubectl', field: '.rules' }] };

interface Case {
  readonly story: string;
  readonly phase: Phase | undefined;
  readonly o: Observation;
  readonly decision: Decision;
}

const cases: readonly Case[] = [
  {
    story: 'a new resource is shown as Pending first',
    phase: undefined,
    o: fresh,
    decision: { phase: 'Pending', when: 'the resource is new', intents: [] },
  },
  {
    story: 'Preflight leads to Installing when nothing stands in the way',
    phase: 'Preflight',
    o: fresh,
    decision: { phase: 'Installing', when: 'every check passed', intents: [] },
  },
  {
    story: 'Preflight blocks on a finding',
    phase: 'Preflight',
    o: { ...fresh, blockers: [finding] },
    decision: { phase: 'Blocked', when: 'a person must act', intents: [] },
  },
  {
    story: 'Preflight blocks when charts can not be had',
    phase: 'Preflight',
    o: { ...fresh, plan: unavailable },
    decision: { phase: 'Blocked', when: 'a person must act', intents: [] },
  },
  {
    story: 'the finalizer is the first write',
    phase: 'Installing',
    o: { ...fresh, plan: planned(set('definitions', { changes: [wanted] })) },
    decision: { phase: 'Installing', when: 'deletion must wait for us', intents: [{ do: 'takeCharge' }] },
  },
  {
    story: 'a missing namespace comes before the record',
    phase: 'Installing',
    o: {
      ...fresh,
      inCharge: true,
      plan: { ...planned(), missingNamespaces: ['istio-system'], revisionRecorded: false },
    },
    decision: {
      phase: 'Installing',
      when: 'objects are missing or not ready',
      intents: [{ do: 'createNamespaces', names: ['istio-system'] }],
    },
  },
  {
    story: 'the record comes before the first object',
    phase: 'Installing',
    o: { ...fresh, inCharge: true, plan: { ...planned(), revisionRecorded: false } },
    decision: { phase: 'Installing', when: 'objects are missing or not ready', intents: [{ do: 'recordRevision' }] },
  },
  {
    story: 'a set waits for the one before it',
    phase: 'Installing',
    o: {
      ...fresh,
      inCharge: true,
      plan: planned(
        set('definitions', { waiting: ['a CRD is not established'] }),
        set('revision', { changes: [wanted] }),
      ),
    },
    decision: { phase: 'Installing', when: 'objects are missing or not ready', intents: [] },
  },
  {
    story: 'pointers are not applied while installing',
    phase: 'Installing',
    o: { ...fresh, inCharge: true, plan: planned(set('pointers', { changes: [wanted] })) },
    decision: { phase: 'Verifying', when: 'the control plane is ready', intents: [] },
  },
  {
    story: 'a revision that does not inject is not promoted',
    phase: 'Verifying',
    o: {
      ...settled,
      probes: [
        { name: 'injection', passed: false, evidence: 'no sidecar' },
        { name: 'validation', passed: true, evidence: 'refused' },
      ],
    },
    decision: { phase: 'Verifying', when: undefined, intents: [] },
  },
  {
    story: 'tags are led to a revision in Promoting',
    phase: 'Promoting',
    o: { ...settled, pointers: [], plan: planned(set('pointers', { changes: [wanted] })) },
    decision: {
      phase: 'Promoting',
      when: 'pointers do not lead to the revision yet',
      intents: [{ do: 'apply', set: 'pointers', changes: [wanted] }],
    },
  },
  {
    story: 'Promoting waits for the CA of a tag',
    phase: 'Promoting',
    o: { ...settled, pointers: [{ name: 'tag default', tag: 'default', revision: '1-30-3', whole: false }] },
    decision: { phase: 'Promoting', when: 'pointers do not lead to the revision yet', intents: [] },
  },
  {
    story: 'Promoting does not wait for a tag that the spec gave up',
    phase: 'Promoting',
    o: {
      ...settled,
      pointers: [...settled.pointers, { name: 'tag old', tag: 'old', revision: '1-29-6', whole: false }],
    },
    decision: { phase: 'Ready', when: 'every pointer leads to the revision', intents: [] },
  },
  {
    story: 'a settled mesh is left alone',
    phase: 'Ready',
    o: settled,
    decision: { phase: 'Ready', when: undefined, intents: [] },
  },
  {
    story: 'a changed object is set back in Ready',
    phase: 'Ready',
    o: { ...settled, plan: planned(set('revision', { changes: [damaged] })) },
    decision: {
      phase: 'Ready',
      when: 'objects were changed by somebody else',
      intents: [{ do: 'apply', set: 'revision', changes: [damaged] }],
    },
  },
  {
    story: 'a changed spec is checked before anything is written for it',
    phase: 'Ready',
    o: { ...settled, specChanged: true, plan: planned(set('pointers', { changes: [wanted] })) },
    decision: { phase: 'Preflight', when: 'the spec was changed', intents: [] },
  },
  {
    story: 'a mesh that serves is not blocked by a repository that is away',
    phase: 'Ready',
    o: { ...settled, plan: unavailable },
    decision: { phase: 'Ready', when: undefined, intents: [] },
  },
  {
    story: 'a mesh that does not serve is blocked by a repository that is away',
    phase: 'Ready',
    o: { ...settled, plan: unavailable, unready: ['No Deployment of revision 1-30-3 is left'] },
    decision: { phase: 'Blocked', when: 'a person must act', intents: [] },
  },
  {
    story: 'a deleted MeshRevision is installed again, not repaired around',
    phase: 'Ready',
    o: {
      ...settled,
      plan: { ...planned(set('revision', { changes: [damaged] })), revisionRecorded: false },
    },
    decision: { phase: 'Installing', when: 'the record of the revision is gone', intents: [] },
  },
  {
    story: 'Blocked leads back to where it came from',
    phase: 'Blocked',
    o: { ...settled, blockedFrom: 'Promoting' },
    decision: { phase: 'Promoting', when: 'the cause is gone, back to Promoting', intents: [] },
  },
  {
    story: 'Blocked repairs the mesh that serves and adds nothing of the blocked wish',
    phase: 'Blocked',
    o: {
      ...settled,
      blockers: [finding],
      plan: planned(set('shared', { changes: [damaged, wanted] }), set('pointers', { changes: [wanted] })),
    },
    decision: {
      phase: 'Blocked',
      when: 'objects of the running mesh were changed by somebody else',
      intents: [{ do: 'apply', set: 'shared', changes: [damaged] }],
    },
  },
  {
    story: 'an uninstall is refused while pods use the mesh',
    phase: 'Uninstalling',
    o: { ...settled, deleting: true, users: { pods: 2, namespaces: [{ name: 'shop', pods: 2 }] } },
    decision: { phase: 'Uninstalling', when: 'pods still use the mesh', intents: [] },
  },
  {
    story: 'a mesh that is to go and is in use is kept in repair, also by an operator that remembers nothing',
    phase: 'Uninstalling',
    o: {
      ...settled,
      deleting: true,
      users: { pods: 2, namespaces: [{ name: 'shop', pods: 2 }] },
      plan: planned(
        set('shared', { changes: [wanted, contested] }),
        set('revision', { changes: [wanted, outdated] }),
        set('pointers', { changes: [wanted] }),
      ),
    },
    decision: {
      phase: 'Uninstalling',
      when: 'pods still use the mesh',
      intents: [
        { do: 'apply', set: 'shared', changes: [contested] },
        { do: 'apply', set: 'revision', changes: [wanted, outdated] },
        { do: 'apply', set: 'pointers', changes: [wanted] },
      ],
    },
  },
  {
    story: 'an uninstall waits while it can not see pods',
    phase: 'Uninstalling',
    o: { ...settled, deleting: true, users: undefined },
    decision: { phase: 'Uninstalling', when: 'it is not known who uses the mesh', intents: [] },
  },
  {
    story: 'an uninstall takes webhooks first, after a look at who uses the revisions',
    phase: 'Uninstalling',
    o: { ...settled, deleting: true, remains: { webhooks: [webhook], revisions: [record], others: [account] } },
    decision: {
      phase: 'Uninstalling',
      when: 'webhooks are left',
      intents: [{ do: 'removeInjection', webhooks: [webhook], unlessUsed: ['1-30-3'] }],
    },
  },
  {
    story: 'a forced uninstall does not ask who uses the mesh',
    phase: 'Uninstalling',
    o: {
      ...settled,
      deleting: true,
      forced: true,
      users: { pods: 2, namespaces: [{ name: 'shop', pods: 2 }] },
      remains: { webhooks: [], revisions: [record], others: [account] },
    },
    decision: {
      phase: 'Uninstalling',
      when: 'revisions are left',
      intents: [{ do: 'removeRevision', revision: record, evenInUse: true }],
    },
  },
  {
    story: 'the finalizer goes last',
    phase: 'Uninstalling',
    o: { ...settled, deleting: true },
    decision: { phase: 'Uninstalling', when: 'everything is gone', intents: [{ do: 'release' }] },
  },
  {
    story: 'a released resource that others still hold is left alone',
    phase: 'Uninstalling',
    o: { ...settled, deleting: true, inCharge: false },
    decision: { phase: 'Uninstalling', when: undefined, intents: [] },
  },
];

describe('decide', () => {
  it.each(cases)('$story', ({ phase, o, decision }) => {
    expect(decide(phase, o)).toEqual(decision);
  });

  it('has an answer for every observation in every phase, and moves without doing anything', () => {
    fc.assert(
      fc.property(anyPhase, observation, (phase, o) => {
        const { phase: next, intents } = decide(phase, o);
        expect(phases).toContain(next);
        if (next !== phase) expect(intents).toEqual([]);
      }),
    );
  });

  it('writes nothing in any phase while it is paused', () => {
    fc.assert(
      fc.property(anyPhase, observation, (phase, o) => {
        expect(decide(phase, { ...o, paused: true })).toEqual({
          phase: phase ?? 'Pending',
          when: 'it is paused',
          intents: [],
          frozen: true,
        });
      }),
    );
  });

  it('installs nothing for a resource that is deleted', () => {
    const installs = new Set(['apply', 'recordRevision', 'createNamespaces', 'takeCharge']);
    fc.assert(
      fc.property(anyPhase, observation, (phase, o) => {
        const { intents } = decide(phase, { ...o, deleting: true, users: { pods: 0, namespaces: [] } });
        expect(intents.filter((intent) => installs.has(intent.do))).toEqual([]);
      }),
    );
  });

  it('never changes its mind about the same observation', () => {
    fc.assert(
      fc.property(anyPhase, observation, (phase, o) => {
        expect(decide(phase, structuredClone(o))).toEqual(decide(phase, o));
      }),
    );
  });
});
