import {
  addNamespace,
  describePods,
  isThere,
  mark,
  markOf,
  restarting,
  waveOf,
  withMark,
  withPods,
  withWave,
} from '../namespace.ts';
import { withoutRecord } from '../removal.ts';
import { none, revs } from '../revision.ts';
import { sentTo, tag } from '../tags.ts';
import { each, has, plane, resource, type World, withBit } from '../world.ts';
import { type Happening, when } from './move.ts';

const slots = [0, 1, 2] as const;

/** What other people and other tools do to the cluster. */
export const others: readonly Happening[] = [
  ...([0, 1] as const).flatMap(toTag),
  ...slots.flatMap(toNamespace),
  ...revs.flatMap(toRevision),
  {
    name: 'somebody deletes the namespace of the mesh',
    to: (w) =>
      when(w.home === 1, () => ({
        ...w,
        home: 0,
        extras: 0,
        wide: 0,
        planes: [plane.absent, plane.absent, plane.absent],
        verified: 0,
        settled: 0,
      })),
  },
  {
    name: 'a pod that nobody can move is started',
    to: (w) => {
      const rev = sentTo(w, w.namespaces[0]);
      return when(w.bare === none && isThere(w.namespaces[0]) && rev !== none, () => ({ ...w, bare: rev }));
    },
  },
  {
    name: 'somebody takes our finalizer away',
    to: (w) => when(w.mesh === resource.alive && w.finalizer === 1, () => ({ ...w, finalizer: 0 })),
  },
  {
    name: 'somebody wipes the status',
    to: (w) =>
      when(w.mesh !== resource.absent && w.phase !== undefined, () => ({
        ...w,
        phase: undefined,
        blockedFrom: undefined,
        current: none,
        seen: 0,
        from: none,
        to: none,
        reason: 0,
        waves: 0,
        approved: 0,
        upgraded: 0,
        vetoed: 0,
        told: 0,
        approve: 0,
        back: 0,
        retry: 0,
        failed: 0,
        overdue: 0,
        settled: 0,
        soaked: 0,
        expired: 0,
        namespaces: each(w.namespaces, (n) => (markOf(n) === mark.none ? n : withMark(n, mark.none))),
      })),
  },
];

function toTag(i: 0 | 1): readonly Happening[] {
  const put = (w: World, code: number): World => ({ ...w, tags: i === 0 ? [code, w.tags[1]] : [w.tags[0], code] });
  return [
    {
      name: `somebody deletes tag ${i}`,
      to: (w) => when(w.tags[i] !== tag.absent && w.mesh !== resource.absent, () => put(w, tag.absent)),
    },
    {
      name: `somebody leads tag ${i} elsewhere`,
      to: (w) => when(w.tags[i] > tag.altered && w.mesh !== resource.absent, () => put(w, tag.altered)),
    },
  ];
}

function toNamespace(i: 0 | 1 | 2): readonly Happening[] {
  const changed = (w: World, to: number): World => ({
    ...w,
    namespaces: each(w.namespaces, (n, k) => (k === i ? to : n)),
  });
  return [
    {
      name: 'a namespace is deleted',
      to: (w) => when(isThere(w.namespaces[i]), () => changed(w, 0)),
    },
    ...[0, 1, 2].map((wave) => ({
      name: `a namespace is put into wave ${wave}`,
      to: (w: World) => {
        const n = w.namespaces[i];
        return when(isThere(n) && waveOf(n) !== wave, () => changed(w, withWave(n, wave)));
      },
    })),
    ...[0, 1].map((follows) => ({
      name: `a namespace of wave 0 is created and follows tag ${follows}`,
      to: (w: World) =>
        when(!isThere(w.namespaces[i]) && w.mesh !== resource.absent, () =>
          changed(w, withPods(addNamespace(0, follows, 0), restarting(none))),
        ),
    })),
    {
      name: 'a workload is rolled by its own team',
      to: (w) => {
        const n = w.namespaces[i];
        const { state, old } = describePods(n);
        return when(isThere(n) && state === 'ready', () => changed(w, withPods(n, restarting(old))));
      },
    },
  ];
}

function toRevision(rev: number): readonly Happening[] {
  return [
    {
      name: `somebody deletes MeshRevision ${rev}`,
      to: (w) => when(has(w.records, rev), () => withoutRecord(w, rev)),
    },
    {
      name: `somebody deletes the injector's webhook of revision ${rev}`,
      to: (w) => when(has(w.hooks, rev), () => ({ ...w, hooks: withBit(w.hooks, rev, false) })),
    },
  ];
}
