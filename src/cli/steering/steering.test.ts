import { describe, expect, test } from 'vitest';
import type { MeshControlPlaneStatus } from '../../api/index.ts';
import { specDigestOf } from '../../observe/rollout/veto.ts';
import { meshOf } from '../status/mesh.ts';
import { awaiting, begun, type Example, example, newer, older, ready, rollout } from '../testing/meshes.ts';
import { approve } from './approve.ts';
import { pause, resume } from './pause.ts';
import { retry } from './retry.ts';
import { rollback } from './rollback.ts';

const mesh = (of: Example) => meshOf(example(of));
const { id } = rollout;
const approved = (...waves: readonly string[]) => ({
  'meshwright.io/approve': waves.map((wave) => `${id}/${wave}`).join(','),
});
const goingBack: MeshControlPlaneStatus = {
  ...awaiting,
  phase: 'RollingBack',
  message: 'Going back',
  rollout: { ...rollout, rollback: { reason: 'Requested', message: 'A rollback was asked for', startedAt: begun } },
};
const migrating: MeshControlPlaneStatus = { ...awaiting, phase: 'Migrating', message: 'Moving wave staging' };

describe('an approval', () => {
  test('is for the wave that waits', () => {
    expect(approve(mesh({ status: awaiting }))).toEqual({
      verdict: 'Sensible',
      wish: { annotation: 'approve', value: `${id}/internal` },
      effect: 'wave internal begins now: 1 namespace with 5 workloads from 1.29.6 to 1.30.3',
    });
  });

  test('keeps those of this rollout that were given before, and not those of others', () => {
    const annotations = { 'meshwright.io/approve': `1-29-6-old/internal, ${id}/staging` };
    expect(approve(mesh({ status: awaiting, annotations }))).toMatchObject({
      wish: { annotation: 'approve', value: `${id}/staging,${id}/internal` },
    });
  });

  test('is given ahead for a wave that is named', () => {
    expect(approve(mesh({ status: migrating }), ['internal'])).toEqual({
      verdict: 'Sensible',
      wish: { annotation: 'approve', value: `${id}/internal` },
      effect: 'wave internal begins when it is its turn: 1 namespace with 5 workloads from 1.29.6 to 1.30.3',
    });
  });

  test('of a paused mesh counts once it is resumed', () => {
    expect(approve(mesh({ status: awaiting, spec: { paused: true } }))).toMatchObject({
      effect: 'wave internal begins once the mesh is resumed: 1 namespace with 5 workloads from 1.29.6 to 1.30.3',
    });
  });

  test('lets a wave begin of which too little is known, even one that needs no approval', () => {
    const waves = rollout.waves.map((wave) => (wave.name === 'internal' ? { ...wave, state: 'Done' as const } : wave));
    const analysis = { verdict: 'Inconclusive', evidence: ['pods can not be seen'] } as const;
    const undecided = { ...awaiting, rollout: { ...rollout, waves, analysis } };
    expect(approve(mesh({ status: undecided }))).toMatchObject({ wish: { value: `${id}/rest` } });
    expect(approve(mesh({ status: undecided }), ['rest'])).toMatchObject({ wish: { value: `${id}/rest` } });
  });

  test('that was given is given', () => {
    const because = 'wave internal is approved already, with unknown';
    const given = mesh({ status: awaiting, annotations: approved('internal') });
    expect([approve(given), approve(given, ['internal'])]).toEqual([
      { verdict: 'AlreadySo', because },
      { verdict: 'AlreadySo', because },
    ]);
  });

  test.each<[what: string, of: Example, waves: readonly string[], because: string]>([
    [
      'nothing is rolled out',
      { status: ready },
      [],
      'nothing is rolled out, so no wave waits: 1.30.3 serves as revision 1-30-3',
    ],
    ['no operator has seen it', {}, [], 'nothing is rolled out, so no wave waits: it is new'],
    ['it goes back', { status: goingBack }, [], 'the rollout goes back, and no wave begins: Going back'],
    [
      'a wave moves',
      { status: migrating },
      [],
      'no wave waits for an approval in phase Migrating: Moving wave staging. A later wave is approved with --wave',
    ],
    ['the wave has begun', { status: awaiting }, ['staging'], 'wave staging has begun already'],
    [
      'the wave needs none',
      { status: awaiting },
      ['rest'],
      'wave rest needs no approval: it begins when the one before is over',
    ],
    [
      'there is no such wave',
      { status: awaiting },
      ['all'],
      'there is no wave all: the rollout has staging, internal, rest',
    ],
  ])('is senseless when %s, and says so', (_, of, waves, because) => {
    expect(approve(mesh(of), waves)).toEqual({ verdict: 'Senseless', because });
  });

  test('is senseless where a window is waited for, or health', () => {
    const automatic = { upgrade: { waves: [{ name: 'internal', namespaces: { names: ['tools'] } }] } };
    const window = { ...awaiting, message: 'Wave internal waits for its window, until tomorrow' };
    const done = rollout.waves.map((wave) => ({ ...wave, state: 'Done' as const }));
    const health = { ...awaiting, message: 'Every wave has moved', rollout: { ...rollout, waves: done } };
    expect([approve(mesh({ spec: automatic, status: window })), approve(mesh({ status: health }))]).toEqual([
      {
        verdict: 'Senseless',
        because: 'wave internal needs no approval: Wave internal waits for its window, until tomorrow',
      },
      { verdict: 'Senseless', because: 'every wave has moved, and none waits: Every wave has moved' },
    ]);
  });
});

describe('a rollback', () => {
  test('names the rollout, and says what moves back', () => {
    expect(rollback(mesh({ status: migrating }))).toEqual({
      verdict: 'Sensible',
      wish: { annotation: 'rollback', value: id },
      effect:
        'everything returns from 1.30.3 to 1.29.6: 61 pods of moved workloads are replaced, and 1.30.3 is not tried again with this spec until a retry is asked for',
    });
  });

  test('that was asked for, or is under way, is', () => {
    const asked = { status: migrating, annotations: { 'meshwright.io/rollback': id } };
    expect([rollback(mesh(asked)), rollback(mesh({ status: goingBack }))]).toEqual([
      { verdict: 'AlreadySo', because: `a rollback of ${id} is asked for already (meshwright.io/rollback)` },
      { verdict: 'AlreadySo', because: 'it goes back to 1.29.6 already: A rollback was asked for' },
    ]);
  });

  test('is senseless without a rollout, and once the previous revision is gone', () => {
    const gone = {
      type: 'RollbackAvailable',
      status: 'False',
      reason: 'PreviousRevisionGone',
      message: '1.29.6 was removed',
      observedGeneration: 2,
      lastTransitionTime: begun,
    } as const;
    expect([
      rollback(mesh({ status: ready })),
      rollback(mesh({ status: { ...migrating, conditions: [gone] } })),
    ]).toEqual([
      {
        verdict: 'Senseless',
        because:
          'nothing is rolled out, so there is nothing to roll back: 1.30.3 serves as revision 1-30-3. Another version is reached by spec.version',
      },
      { verdict: 'Senseless', because: 'there is no way back any more: 1.29.6 was removed' },
    ]);
  });
});

describe('a retry', () => {
  const specDigest = specDigestOf(mesh({}).spec);
  const vetoed = [{ id, version: newer.version, specDigest, reason: 'it never answered', at: begun }];
  const status = { phase: 'RolledBack', message: '1.29.6 serves', current: older, vetoed } as const;

  test('lifts the veto on this very spec', () => {
    expect(retry(mesh({ status }))).toEqual({
      verdict: 'Sensible',
      wish: { annotation: 'retry', value: id },
      effect: '1.30.3 is tried again, with every check; it was rolled back before: it never answered',
    });
  });

  test('that was asked for, is', () => {
    expect(retry(mesh({ status, annotations: { 'meshwright.io/retry': id } }))).toEqual({
      verdict: 'AlreadySo',
      because: 'another try of 1.30.3 is asked for already (meshwright.io/retry)',
    });
  });

  test('is senseless for a spec that was not rolled back, or is still going back', () => {
    expect([
      retry(mesh({ status, spec: { tags: ['prod'] } })),
      retry(mesh({ status: { ...status, phase: 'RollingBack', message: 'Going back' } })),
    ]).toEqual([
      { verdict: 'Senseless', because: 'this spec was not rolled back: 1.29.6 serves' },
      { verdict: 'Senseless', because: '1.30.3 is still being rolled back: Going back' },
    ]);
  });
});

test('a pause and its end are asked for once', () => {
  const [going, paused] = [mesh({ status: migrating }), mesh({ status: migrating, spec: { paused: true } })];
  expect([pause(going), pause(paused), resume(paused), resume(going)]).toEqual([
    {
      verdict: 'Sensible',
      wish: { paused: true },
      effect: 'nothing is written any more, no repair either; it stays in phase Migrating',
    },
    { verdict: 'AlreadySo', because: 'it is paused already' },
    { verdict: 'Sensible', wish: { paused: false }, effect: 'it goes on in phase Migrating' },
    { verdict: 'AlreadySo', because: 'it is not paused' },
  ]);
});
