import { expect, test } from 'vitest';
import type { Condition } from '../../api/index.ts';
import { specDigestOf } from '../../observe/rollout/veto.ts';
import { colourless } from '../terminal/colours.ts';
import { awaiting, begun, type Example, example, newer, now, older, ready, rollout } from '../testing/meshes.ts';
import { meshOf } from './mesh.ts';
import { statusLines } from './text.ts';
import { viewOf } from './view.ts';

function told(of: Example, width = Number.POSITIVE_INFINITY): string {
  const view = viewOf(meshOf(example(of)), 'meshwright', now);
  return `\n${statusLines(view, { colours: colourless, width }, now).join('\n')}\n`;
}

function condition(type: string, status: 'True' | 'False', reason: string, message: string): Condition {
  return { type, status, reason, message, observedGeneration: 2, lastTransitionTime: begun };
}

test('a mesh that serves is told in three lines', () => {
  expect(told({ status: ready })).toBe(`
mesh  Istio 1.30.3  ·  Ready for 26 min
  serves      1.30.3 as revision 1-30-3
  way back    none is needed: nothing is rolled out
`);
});

test('a mesh that no operator has seen says so', () => {
  expect(told({})).toBe(`
mesh  Istio 1.30.3  ·  not seen by an operator yet
  waits for   an operator, which has not looked at it yet; is one running?
  way back    none is needed: nothing is rolled out
`);
});

test('an approval that is waited for is told with the command that gives it', () => {
  expect(told({ status: awaiting })).toBe(`
mesh  Istio 1.29.6 → 1.30.3  ·  AwaitingApproval for 26 min
  serves      1.29.6 as revision 1-29-6, 702 pods in 49 namespaces
  new         1.30.3 as revision 1-30-3, 61 pods in 8 namespaces
  wave staging   1 namespace   12/12 workloads  ██████████  done
  wave internal  1 namespace   0/5 workloads    ░░░░░░░░░░  needs approval
  wave rest      4 namespaces  0/20 workloads   ░░░░░░░░░░  waits
  waits for   an approval of wave internal
              meshwright approve mesh
  way back    meshwright rollback mesh returns to 1.29.6; 61 pods would move back
`);
});

test('a wave that is approved and waits for its window says until when, and asks nobody', () => {
  const annotations = { 'meshwright.io/approve': '1-30-3-t4k2zx/internal' };
  const windows = [{ schedule: '0 8 * * mon', duration: '8h', timeZone: 'UTC' }];
  const waves = [{ name: 'internal', namespaces: { names: ['tools'] }, approval: 'Manual' }];
  expect(told({ annotations, spec: { upgrade: { waves, windows } }, status: awaiting })).toBe(`
mesh  Istio 1.29.6 → 1.30.3  ·  AwaitingApproval for 26 min
  serves      1.29.6 as revision 1-29-6, 702 pods in 49 namespaces
  new         1.30.3 as revision 1-30-3, 61 pods in 8 namespaces
  wave staging   1 namespace   12/12 workloads  ██████████  done
  wave internal  1 namespace   0/5 workloads    ░░░░░░░░░░  may begin
  wave rest      4 namespaces  0/20 workloads   ░░░░░░░░░░  waits
  waits for   the window of wave internal, until 2026-11-23T08:00:00Z
  way back    meshwright rollback mesh returns to 1.29.6; 61 pods would move back
`);
});

test('a wave that was just approved waits for the operator alone', () => {
  const annotations = { 'meshwright.io/approve': '1-30-3-t4k2zx/internal' };
  expect(told({ annotations, status: awaiting })).toContain('waits for   the operator, to begin wave internal\n');
});

test('a wave that moves names who holds it up, what is never moved, and how long it will take', () => {
  const [staging, , rest] = rollout.waves;
  const waves = [
    ...(staging ? [staging] : []),
    {
      name: 'internal',
      state: 'Moving',
      namespaces: 1,
      workloads: { moved: 2, total: 5 },
      approvedBy: 'meshwright-cli',
    },
    ...(rest ? [rest] : []),
  ] as const;
  const blocked = [
    { kind: 'Pod', namespace: 'batch', name: 'legacy', code: 'BarePod', message: 'nothing would create it again' },
    { kind: 'Deployment', namespace: 'tools', name: 'search', code: 'QuotaExhausted', message: 'no room for a pod' },
  ];
  const moving = {
    ...awaiting,
    phase: 'Migrating',
    message: 'Moving wave internal to 1.30.3: 2 of 5 workloads in 1 namespace moved',
    rollout: { ...rollout, waves, blocked, estimatedCompletion: '2026-11-21T10:40:00Z' },
    conditions: [condition('ResourcesReady', 'False', 'QuotaExhausted', 'Deployment tools/search: no room for a pod')],
  } as const;
  expect(told({ status: moving })).toBe(`
mesh  Istio 1.29.6 → 1.30.3  ·  Migrating for 26 min  ·  about 74 min left
  serves      1.29.6 as revision 1-29-6, 702 pods in 49 namespaces
  new         1.30.3 as revision 1-30-3, 61 pods in 8 namespaces
  wave staging   1 namespace   12/12 workloads  ██████████  done
  wave internal  1 namespace   2/5 workloads    ████░░░░░░  moving
  wave rest      4 namespaces  0/20 workloads   ░░░░░░░░░░  waits
  now         Moving wave internal to 1.30.3: 2 of 5 workloads in 1 namespace moved
  waits for   Deployment tools/search: no room for a pod (QuotaExhausted)
  not moved   Pod batch/legacy: nothing would create it again (BarePod)
  way back    meshwright rollback mesh returns to 1.29.6; 61 pods would move back
`);
});

test('a soak tells when it ends', () => {
  const staging = { name: 'staging', state: 'Soaking', namespaces: 1, workloads: { moved: 12, total: 12 } } as const;
  const waves = [{ ...staging, movedAt: '2026-11-21T09:10:00Z' }];
  const status = { ...awaiting, phase: 'Soaking', message: 'Watching', rollout: { ...rollout, waves } } as const;
  expect(told({ status })).toBe(`
mesh  Istio 1.29.6 → 1.30.3  ·  Soaking for 26 min
  serves      1.29.6 as revision 1-29-6, 702 pods in 49 namespaces
  new         1.30.3 as revision 1-30-3, 61 pods in 8 namespaces
  wave staging  1 namespace  12/12 workloads  ██████████  watched
  now         Watching
  waits for   the soak of wave staging to end, in 14 min
  way back    meshwright rollback mesh returns to 1.29.6; 61 pods would move back
`);
});

test('in place, both versions have one name, and no pod moves', () => {
  const status = {
    ...ready,
    phase: 'Retiring',
    message: '1.30.3 serves as revision 1-29-6; what was stored of 1.29.6 is kept for its retention',
    current: { ...newer, servesAs: '1-29-6' },
    previous: older,
    proxies: [{ revision: '1-29-6', pods: 702, namespaces: 49 }],
    rollout: { ...rollout, to: { ...newer, servesAs: '1-29-6' }, waves: [] },
  } as const;
  expect(told({ status })).toBe(`
mesh  Istio 1.30.3  ·  Retiring for 26 min
  serves      1.30.3 as revision 1-29-6, 702 pods in 49 namespaces
  kept        1.29.6 as revision 1-29-6
  now         1.30.3 serves as revision 1-29-6; what was stored of 1.29.6 is kept for its retention
  way back    meshwright rollback mesh returns to 1.29.6; no pod has to move
`);
});

test('findings that block are each told, beside the version that keeps serving', () => {
  const findings = [
    { reason: 'KubernetesTooOld', message: 'Kubernetes 1.28 is too old' },
    { reason: 'NoHeadroom', message: 'The quota has no room' },
  ];
  const stalled = [condition('Stalled', 'True', 'KubernetesTooOld', '')];
  const status = { phase: 'Blocked', message: '2 findings', current: older, findings, conditions: stalled } as const;
  expect(told({ status })).toBe(`
mesh  Istio 1.29.6 → 1.30.3  ·  Blocked for 26 min
  serves      1.29.6 as revision 1-29-6
  waits for   KubernetesTooOld: Kubernetes 1.28 is too old
              NoHeadroom: The quota has no room
  way back    none is needed: nothing is rolled out
`);
});

test('the way back says why it is taken, and what is back', () => {
  const rollback = { reason: 'Overdue', message: 'Nothing moved for the progress deadline', startedAt: begun } as const;
  const going = { ...rollout, rollback, progressAt: '2026-11-21T09:10:00Z' };
  const status = { ...awaiting, phase: 'RollingBack', message: 'Going back', rollout: going } as const;
  expect(told({ status })).toBe(`
mesh  Istio 1.30.3 → 1.29.6  ·  RollingBack for 26 min
  serves      1.29.6 as revision 1-29-6, 702 pods in 49 namespaces
  given up    1.30.3 as revision 1-30-3, 61 pods in 8 namespaces
  wave staging   1 namespace   12/12 workloads back  ░░░░░░░░░░  is back
  wave internal  1 namespace                         ░░░░░░░░░░  never moved
  wave rest      4 namespaces                        ░░░░░░░░░░  never moved
  now         Going back
  way back    under way to 1.29.6: Nothing moved for the progress deadline
`);
});

test('a way back that has only begun still tells what had moved', () => {
  const rollback = { reason: 'Overdue', message: 'Nothing moved', startedAt: begun } as const;
  const going = { ...rollout, rollback };
  const status = { ...awaiting, phase: 'RollingBack', message: 'Going back', rollout: going } as const;
  expect(told({ status })).toContain('wave staging   1 namespace   12/12 workloads  ██████████  done\n');
});

test('what was rolled back tells why, and how it is tried again', () => {
  const specDigest = specDigestOf(meshOf(example()).spec);
  const vetoed = [{ id: '1-30-3-t4k2zx', version: newer.version, specDigest, reason: 'it never answered', at: begun }];
  const status = { phase: 'RolledBack', message: '1.29.6 serves; …', current: older, vetoed } as const;
  expect(told({ status })).toBe(`
mesh  Istio 1.29.6  ·  RolledBack for 26 min
  serves      1.29.6 as revision 1-29-6
  waits for   another spec, or another try of 1.30.3, which was rolled back: it never answered
              meshwright retry mesh
  way back    none is needed: nothing is rolled out
`);
});

test('a retry that was just asked for waits for the operator alone', () => {
  const specDigest = specDigestOf(meshOf(example()).spec);
  const vetoed = [{ id: 'x', version: newer.version, specDigest, reason: 'it never answered', at: begun }];
  const status = { phase: 'RolledBack', message: '1.29.6 serves; …', current: older, vetoed } as const;
  expect(told({ status, annotations: { 'meshwright.io/retry': 'x' } })).toContain(
    'waits for   the operator, to try it again\n',
  );
});

test('a pause stands in front of everything', () => {
  expect(told({ spec: { paused: true }, status: { ...awaiting, rollout: { ...rollout, waves: [] } } })).toBe(`
mesh  Istio 1.29.6 → 1.30.3  ·  AwaitingApproval for 26 min  ·  paused
  serves      1.29.6 as revision 1-29-6, 702 pods in 49 namespaces
  new         1.30.3 as revision 1-30-3, 61 pods in 8 namespaces
  waits for   the end of a pause: nothing is written, and what is told here stands still
              meshwright resume mesh
  way back    meshwright rollback mesh returns to 1.29.6; 61 pods would move back
`);
});

test('in a narrow terminal sentences are broken below themselves, and rows are cut', () => {
  expect(told({ status: awaiting }, 50)).toBe(`
mesh  Istio 1.29.6 → 1.30.3  ·  AwaitingApproval …
  serves      1.29.6 as revision 1-29-6, 702 pods
              in 49 namespaces
  new         1.30.3 as revision 1-30-3, 61 pods
              in 8 namespaces
  wave staging   1 namespace   12/12 workloads  █…
  wave internal  1 namespace   0/5 workloads    ░…
  wave rest      4 namespaces  0/20 workloads   ░…
  waits for   an approval of wave internal
              meshwright approve mesh
  way back    meshwright rollback mesh returns to
              1.29.6; 61 pods would move back
`);
});

test('trouble with drift and with the control plane is told beside what serves', () => {
  const conditions = [
    ...(ready.conditions ?? []),
    condition('ControlPlaneReady', 'False', 'NotReady', '1 of 2 pods are ready'),
    condition('DriftConflict', 'True', 'FoughtOver', 'helm insists on replicas'),
  ];
  expect(told({ status: { ...ready, conditions } })).toBe(`
mesh  Istio 1.30.3  ·  Ready for 26 min
  serves      1.30.3 as revision 1-30-3
  now         1.30.3 serves as revision 1-30-3
  trouble     1 of 2 pods are ready (NotReady)
              helm insists on replicas (FoughtOver)
  way back    none is needed: nothing is rolled out
`);
});
