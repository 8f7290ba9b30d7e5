import fc from 'fast-check';
import { phases } from '../../api/phase.ts';
import { rollbackReasons, verdicts, waveStates } from '../../api/rollout.ts';
import { setNames } from '../../mesh/provider.ts';
import { shortageCodes } from '../../rollout/shortage.ts';
import type { Observation, Plan, SetState } from '../observation.ts';
import type { Rollout, Wave } from '../rollout.ts';
import { change } from './examples.ts';

/** Observations of every shape, the absurd ones too: what a store shows is never promised to make sense. */
const name = fc.constantFrom('1-29-6', '1-30-3', '1-30-3-abcdef');
const revision = fc.record(
  { version: fc.constantFrom('1.29.6', '1.30.3'), revision: name, servesAs: name },
  { requiredKeys: ['version', 'revision'] },
);
const finding = fc.record({
  reason: fc.constantFrom('UpgradeNotAllowed' as const, 'ChartNotFound' as const, 'OwnedByOther' as const),
  message: fc.string({ minLength: 1, maxLength: 30 }),
});
const ref = fc.record({ apiVersion: fc.constant('v1'), kind: fc.constant('ServiceAccount'), name, uid: fc.uuid() });
const sentences = fc.array(fc.string({ minLength: 1, maxLength: 30 }), { maxLength: 3 });
const cause = fc.constantFrom('missing' as const, 'outdated' as const, 'deleted' as const, 'changed' as const);

const set: fc.Arbitrary<SetState> = fc.record({
  name: fc.constantFrom(...setNames),
  changes: fc.array(
    cause.map((why) => change(why)),
    { maxLength: 2 },
  ),
  waiting: sentences,
});
const plan: fc.Arbitrary<Plan> = fc.oneof(
  fc.record({ state: fc.constant('unavailable' as const), findings: fc.array(finding, { maxLength: 2 }) }),
  fc.record({
    state: fc.constant('known' as const),
    sets: fc.array(set, { maxLength: 4 }),
    surplus: fc.array(ref, { maxLength: 2 }),
    missingNamespaces: fc.array(fc.constantFrom('istio-system', 'ingress'), { maxLength: 2 }),
    revisionRecorded: fc.boolean(),
  }),
);
const namespaces = fc.array(fc.record({ name: fc.constantFrom('shop', 'pay'), pods: fc.integer({ min: 1, max: 9 }) }), {
  maxLength: 8,
});
const users = namespaces.map((list) => ({ pods: list.reduce((sum, { pods }) => sum + pods, 0), namespaces: list }));
const tag = fc.constantFrom('default', 'prod');
const staged = fc.oneof(
  fc.record({ revision: name, moved: fc.constant(['shop']) }),
  fc.record({ revision: name, allBut: fc.constant(['pay']) }),
);
const pointer = fc.record(
  { tag, revision: name, whole: fc.boolean(), staged },
  { requiredKeys: ['tag', 'revision', 'whole'] },
);

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const time = fc.constantFrom('2026-03-01T10:00:00Z', '2026-03-01T11:00:00Z');
const counts = fc.record({ moved: fc.nat(3), total: fc.nat(5) });
const wave: fc.Arbitrary<Wave> = fc.record({
  name: fc.constantFrom('canary', 'staging', 'rest'),
  state: fc.constantFrom(...waveStates),
  namespaces: fc.nat(3),
  workloads: counts,
  approved: fc.boolean(),
  approvedBy: maybe(fc.constant('kubectl-annotate')),
});
const shortage = fc.record({
  code: fc.constantFrom(...shortageCodes),
  message: fc.string({ minLength: 1, maxLength: 30 }),
});
const blocked = fc.record({
  kind: fc.constant('Deployment'),
  namespace: fc.constant('shop'),
  name: fc.constantFrom('web', 'cart'),
  code: fc.constantFrom('PDBBlocks', 'NotReady', 'Unschedulable'),
  message: fc.string({ minLength: 1, maxLength: 30 }),
});
const workload = fc.record({
  apiVersion: fc.constant('apps/v1'),
  kind: fc.constant('Deployment'),
  namespace: fc.constant('shop'),
  name,
  uid: fc.uuid(),
});
const pod = fc.record({ namespace: fc.constant('shop'), name, uid: fc.uuid() });
const analysis = fc.record({ verdict: fc.constantFrom(...verdicts), evidence: sentences, healthy: fc.boolean() });
const id = fc.constant('1-30-3-t4k2zx');
const bySide = <T>(value: fc.Arbitrary<T>) => fc.record({ from: value, to: value });
const rollout: fc.Arbitrary<Rollout> = fc.record({
  id,
  from: revision,
  to: revision,
  rollback: maybe(
    fc.record({ reason: fc.constantFrom(...rollbackReasons), message: fc.constant('why'), startedAt: time }),
  ),
  rollbackAsked: fc.boolean(),
  overdue: fc.boolean(),
  automatic: fc.boolean(),
  windowOpen: fc.boolean(),
  nextWindow: maybe(time),
  soaked: fc.boolean(),
  led: fc.boolean(),
  analysis: maybe(analysis),
  restarts: fc.record({
    annotate: fc.array(workload, { maxLength: 2 }),
    evict: fc.array(pod, { maxLength: 2 }),
    inFlight: fc.nat(2),
    done: fc.boolean(),
    settling: fc.boolean(),
    blocked: fc.array(blocked, { maxLength: 3 }),
  }),
  marker: fc.constant('1-30-3@2026-03-01T10:00:00Z'),
  retained: fc.boolean(),
  records: bySide(maybe(ref)),
  users: bySide(maybe(users)),
  holders: bySide(sentences),
  estimatedCompletion: maybe(time),
});

export const phase = fc.option(fc.constantFrom(...phases), { nil: undefined });

export const observation: fc.Arbitrary<Observation> = fc.record({
  name: fc.constant('mesh'),
  specChanged: fc.boolean(),
  deleting: fc.boolean(),
  paused: fc.boolean(),
  forced: fc.boolean(),
  inCharge: fc.boolean(),
  blockedFrom: phase,
  tags: fc.uniqueArray(tag, { minLength: 1 }),
  target: revision,
  current: fc.option(revision, { nil: undefined }),
  plan,
  unready: sentences,
  controlPlaneUnready: sentences,
  shortages: fc.array(shortage, { maxLength: 2 }),
  blockers: fc.array(finding, { maxLength: 3 }),
  probes: fc.array(
    fc.record({
      name: fc.constantFrom('injection' as const, 'validation' as const),
      passed: fc.boolean(),
      evidence: fc.string({ minLength: 1, maxLength: 30 }),
    }),
    { maxLength: 2 },
  ),
  unheeded: fc.array(
    ref.map((webhook) => ({ ...webhook, generation: 1 })),
    { maxLength: 2 },
  ),
  pointers: fc.array(
    pointer.map((p) => ({ ...p, name: `tag ${p.tag}` })),
    { maxLength: 3 },
  ),
  users: fc.option(users, { nil: undefined }),
  revisions: fc.array(name, { maxLength: 2 }),
  contests: fc.constant([]),
  specDigest: fc.constantFrom('sha256:1', 'sha256:2'),
  rollout: maybe(rollout),
  waves: fc.uniqueArray(wave, { maxLength: 3, selector: (one) => one.name }),
  proxies: fc.constant([]),
  vetoed: maybe(fc.record({ id, version: fc.constant('1.30.3'), reason: fc.constant('why') })),
  abandoned: fc.array(ref, { maxLength: 2 }),
  remains: fc.record({
    webhooks: fc.array(ref, { maxLength: 2 }),
    revisions: fc.array(ref, { maxLength: 2 }),
    others: fc.array(ref, { maxLength: 2 }),
  }),
});
