import { listsRemembered, nothingRemembered, podsRemembered } from '../namespace.ts';
import { idle } from '../removal.ts';
import { none, revs } from '../revision.ts';
import {
  each,
  hindrance,
  late,
  nothingLate,
  plane,
  planeOf,
  resource,
  type World,
  withBit,
  withPlane,
} from '../world.ts';
import { unsettled } from './healthy.ts';
import { type Happening, when } from './move.ts';
import { podsFail, podsRecover } from './pods.ts';

/** What goes wrong in the cluster and around it. */
export const failures: readonly Happening[] = [
  ...podsFail,
  ...revs.flatMap(ofRevision),
  { name: 'charts are not to be had', to: (w) => when(w.charts === 1, () => ({ ...w, charts: 0 })) },
  { name: 'the window closes', to: (w) => when(w.window === 1, () => ({ ...w, window: 0 })) },
  hindered('another MeshControlPlane claims the namespace', hindrance.finding),
  hindered('pods can not be watched any more', hindrance.blind),
  hindered('pods of the new control plane can not be read', hindrance.dim),
  {
    name: "the operator's view of pods is late",
    to: (w) =>
      when(w.late === late.nothing && w.mesh !== resource.absent, () => ({
        ...w,
        late: late.pods,
        seenBare: w.bare,
        namespaces: each(w.namespaces, podsRemembered),
      })),
  },
  {
    name: "the operator's view of tags is late",
    to: (w) =>
      when(w.late === late.nothing && w.mesh !== resource.absent, () => ({
        ...w,
        late: late.tags,
        seenTags: w.tags,
        seenValidator: w.validator,
        namespaces: each(w.namespaces, listsRemembered),
      })),
  },
];

function hindered(name: string, by: number): Happening {
  return { name, to: (w) => when(w.hindrance === hindrance.none, () => ({ ...w, hindrance: by })) };
}

function ofRevision(rev: number): readonly Happening[] {
  const becomes = (name: string, from: readonly number[], to: number): Happening => ({
    name,
    to: (w) =>
      when(from.includes(planeOf(w, rev)), () => ({ ...unsettled(w, rev), planes: withPlane(w.planes, rev, to) })),
  });
  return [
    becomes(`pods of control plane ${rev} fail`, [plane.waiting, plane.ready], plane.failing),
    becomes(`control plane ${rev} stops answering`, [plane.ready], plane.mute),
    {
      name: `somebody deletes the Deployment of control plane ${rev}`,
      to: (w) =>
        when(planeOf(w, rev) !== plane.absent, () => ({
          ...unsettled(w, rev),
          planes: withPlane(w.planes, rev, plane.absent),
          verified: withBit(w.verified, rev, false),
        })),
    },
  ];
}

/** What may happen as often as it likes, because it only undoes something; nobody may count on it. */
export const undoing: readonly Happening[] = [
  ...podsRecover,
  {
    name: 'the operator starts anew',
    to: (w) =>
      when(w.late !== late.nothing || (w.removal > idle && w.removal < 4), () => ({
        ...w,
        ...nothingLate,
        removal: w.removal < 4 ? idle : w.removal,
        namespaces: each(w.namespaces, nothingRemembered),
      })),
  },
  { name: 'charts are to be had again', to: (w) => when(w.charts === 0, () => ({ ...w, charts: 1 })) },
  { name: 'the hindrance goes', to: (w) => when(w.hindrance !== hindrance.none, () => ({ ...w, hindrance: 0 })) },
  { name: 'the pod that nobody can move ends', to: (w) => when(w.bare !== none, () => ({ ...w, bare: none })) },
  ...revs.map((rev) => ({
    name: `control plane ${rev} works after all`,
    to: (w: World) =>
      when(
        [plane.failing, plane.mute].some((state) => state === planeOf(w, rev)),
        () => ({
          ...unsettled(w, rev),
          planes: withPlane(w.planes, rev, plane.ready),
        }),
      ),
  })),
];
