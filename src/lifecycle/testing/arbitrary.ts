import fc from 'fast-check';
import { phases } from '../../api/phase.ts';
import { setNames } from '../../mesh/provider.ts';
import type { Observation, Plan, SetState } from '../observation.ts';
import { change } from './examples.ts';

/** Observations of every shape, the absurd ones too: what a store shows is never promised to make sense. */
const name = fc.constantFrom('1-29-6', '1-30-3', '1-30-3-abcdef');
const revision = fc.record({ version: fc.constantFrom('1.29.6', '1.30.3'), revision: name });
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
const pointer = fc.record({ tag, revision: name, whole: fc.boolean() });

export const phase = fc.option(fc.constantFrom(...phases), { nil: undefined });

export const observation: fc.Arbitrary<Observation> = fc.record({
  name: fc.constant('mesh'),
  specChanged: fc.boolean(),
  deleting: fc.boolean(),
  forced: fc.boolean(),
  inCharge: fc.boolean(),
  blockedFrom: phase,
  tags: fc.uniqueArray(tag, { minLength: 1 }),
  target: revision,
  current: fc.option(revision, { nil: undefined }),
  plan,
  unready: sentences,
  controlPlaneUnready: sentences,
  blockers: fc.array(finding, { maxLength: 3 }),
  probes: fc.array(
    fc.record({
      name: fc.constantFrom('injection' as const, 'validation' as const),
      passed: fc.boolean(),
      evidence: fc.string({ minLength: 1, maxLength: 30 }),
    }),
    { maxLength: 2 },
  ),
  pointers: fc.array(
    pointer.map((p) => ({ ...p, name: `tag ${p.tag}` })),
    { maxLength: 3 },
  ),
  users: fc.option(users, { nil: undefined }),
  revisions: fc.array(name, { maxLength: 2 }),
  contests: fc.constant([]),
  abandoned: fc.array(ref, { maxLength: 2 }),
  remains: fc.record({
    webhooks: fc.array(ref, { maxLength: 2 }),
    revisions: fc.array(ref, { maxLength: 2 }),
    others: fc.array(ref, { maxLength: 2 }),
  }),
});
