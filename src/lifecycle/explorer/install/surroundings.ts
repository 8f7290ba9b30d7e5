import { type Happening, when } from './move.ts';
import { hindrance, priority, resource } from './world.ts';

/** What may go wrong around the mesh. */
export function surroundings(): readonly Happening[] {
  return [
    {
      name: "the operator's watches are late",
      to: (w) => when(w.late === undefined && w.mesh !== resource.absent, () => ({ ...w, late: w })),
    },
    { name: 'charts are not to be had', to: (w) => when(w.charts === 1, () => ({ ...w, charts: 0 })) },
    { name: 'the control plane stops answering', to: (w) => when(w.healthy === 1, () => ({ ...w, healthy: 0 })) },
    {
      name: 'another MeshControlPlane claims the namespace',
      to: (w) => when(w.hindrance === hindrance.none, () => ({ ...w, hindrance: hindrance.early })),
    },
    {
      name: 'pods can not be watched any more',
      to: (w) => when(w.hindrance === hindrance.none, () => ({ ...w, hindrance: hindrance.blind })),
    },
    {
      // Before that, nothing asks who has it.
      name: 'pods of others come with the priority class of a mesh that is to go',
      to: (w) =>
        when(w.mesh === resource.deleted && w.priority === priority.idle, () => ({ ...w, priority: priority.used })),
    },
    {
      name: 'another installation appears',
      to: (w) => when(w.hindrance === hindrance.none, () => ({ ...w, hindrance: hindrance.elsewhere })),
    },
  ];
}
