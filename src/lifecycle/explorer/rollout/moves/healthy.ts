import { moving } from '../facts.ts';
import { nothingRemembered } from '../namespace.ts';
import { collect, goOn, idle, inFlight, withoutRecord } from '../removal.ts';
import { none, revs } from '../revision.ts';
import { effectivePhase } from '../stage.ts';
import { stateOf, waveNames } from '../waves.ts';
import { each, has, late, nothingLate, plane, planeOf, resource, type World, withPlane } from '../world.ts';
import { type Happening, when } from './move.ts';
import { podsGoOn } from './pods.ts';

/** What a healthy cluster, its clock and the process do by themselves. */
export function healthy(waitsForAdmissions: boolean): readonly Happening[] {
  return [...podsGoOn, ...clock, ...removal(waitsForAdmissions), ...revs.flatMap(byRevision), ...views, window];
}

/** The settle time counts for the revision that is rolled out, from when its health changed last. */
export function unsettled(w: World, rev: number): World {
  return w.to === rev && w.settled === 1 ? { ...w, settled: 0 } : w;
}

const clock: readonly Happening[] = [
  {
    name: 'the settle time is over',
    to: (w) =>
      when(w.to !== none && w.settled === 0 && planeOf(w, w.to) !== plane.absent, () => ({ ...w, settled: 1 })),
  },
  {
    name: 'the soak is over',
    to: (w) => when(w.soaked === 0 && isSoaking(w), () => ({ ...w, soaked: 1 })),
  },
  {
    name: 'the retention is over',
    to: (w) => when(w.upgraded === 1 && w.expired === 0, () => ({ ...w, expired: 1 })),
  },
];

/** It comes for sure where nothing else happens; anywhere else it is bad luck. */
export const deadline: Happening = {
  name: 'the progress deadline has passed',
  to: (w) => when(w.to !== none && w.overdue === 0 && moving.has(effectivePhase(w)), () => ({ ...w, overdue: 1 })),
};

function isSoaking(w: World): boolean {
  return w.to !== none && waveNames.some((_, i) => stateOf(w.waves, i) === 'Soaking');
}

function removal(waitsForAdmissions: boolean): readonly Happening[] {
  return [
    { name: 'the second live look before a removal', to: (w) => goOn(w, waitsForAdmissions) },
    {
      name: 'the deletion of a revision arrives',
      to: (w) => {
        const rev = inFlight(w);
        return rev === undefined ? undefined : { ...withoutRecord(w, rev), removal: idle };
      },
    },
    {
      name: 'the rest of a resource that is gone is collected',
      to: (w) =>
        when(w.mesh === resource.absent && w.planes.some((state) => state !== plane.absent), () =>
          revs.reduce(collect, w),
        ),
    },
  ];
}

function byRevision(rev: number): readonly Happening[] {
  return [
    {
      name: `control plane ${rev} becomes ready`,
      to: (w) =>
        when(planeOf(w, rev) === plane.waiting, () => ({
          ...unsettled(w, rev),
          planes: withPlane(w.planes, rev, plane.ready),
        })),
    },
    {
      name: `objects of revision ${rev} are collected`,
      to: (w) => when(planeOf(w, rev) === plane.orphan && !has(w.records, rev), () => collect(w, rev)),
    },
    {
      name: `what serves is repaired by those who look after its nodes (${rev})`,
      to: (w) =>
        when(!isTried(w, rev) && [plane.failing, plane.mute].some((state) => state === planeOf(w, rev)), () => ({
          ...unsettled(w, rev),
          planes: withPlane(w.planes, rev, plane.waiting),
        })),
    },
  ];
}

/** A version that is tried need never work: that is what an upgrade is watched for. */
function isTried(w: World, rev: number): boolean {
  return rev === w.to && w.current !== rev;
}

const views: readonly Happening[] = [
  {
    name: "the operator's stores catch up",
    to: (w) =>
      when(w.late !== late.nothing, () => ({
        ...w,
        ...nothingLate,
        namespaces: each(w.namespaces, nothingRemembered),
      })),
  },
];

const window: Happening = { name: 'the window opens', to: (w) => when(w.window === 0, () => ({ ...w, window: 1 })) };
