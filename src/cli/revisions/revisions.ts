import type { MeshRevision } from '../../api/index.ts';
import { count } from '../../lifecycle/count.ts';
import type { Pointer } from '../../mesh/provider.ts';
import type { SeenControlPlane } from '../../observe/rollout/approvals.ts';

/** What is in the cluster, as it was read. */
export interface Surroundings {
  readonly mesh: SeenControlPlane;
  /** Of this mesh. */
  readonly records: readonly MeshRevision[];
  /** Pods of others by the name of the revision that they use, and by namespace. */
  readonly pods: ReadonlyMap<string, ReadonlyMap<string, number>>;
  readonly pointers: readonly Pointer[];
  /** Namespaces by the revision that their label names instead of a tag. */
  readonly pinned: ReadonlyMap<string, readonly string[]>;
}

/** `serves` what is current; `new` is being brought in; `kept` is the way back; `given up` goes once nothing uses it. */
export type Role = 'serves' | 'new' | 'kept' | 'given up';

/** One installed revision, and what holds it. */
export interface RevisionView {
  /** Of its MeshRevision. */
  readonly name: string;
  readonly version: string;
  /** The name that namespaces, tags and pods know it by. */
  readonly servesAs: string;
  readonly role: Role;
  /** RFC 3339. */
  readonly installedAt: string;
  /** Another one has taken its name: who uses that uses the other one. */
  readonly replaced: boolean;
  readonly pods: number;
  /** Where its pods are, busiest first. */
  readonly namespaces: readonly { readonly name: string; readonly pods: number }[];
  /** What leads to it, a sentence each. */
  readonly pointers: readonly string[];
  /** Namespaces whose label names it. */
  readonly pinned: readonly string[];
}

/** Every revision of a mesh, newest first. Pure. */
export function revisionsOf({ mesh, records, pods, pointers, pinned }: Surroundings): readonly RevisionView[] {
  return [...records]
    .sort((a, b) => (a.metadata.creationTimestamp < b.metadata.creationTimestamp ? 1 : -1))
    .map(({ metadata, spec }) => {
      const replaced = isReplaced(metadata.name, spec.revision, mesh);
      const namespaces = replaced ? [] : busiestFirst(pods.get(spec.revision) ?? new Map());
      return {
        name: metadata.name,
        version: spec.version,
        servesAs: spec.revision,
        role: roleOf(metadata.name, mesh),
        installedAt: metadata.creationTimestamp,
        replaced,
        pods: namespaces.reduce((sum, namespace) => sum + namespace.pods, 0),
        namespaces,
        pointers: replaced ? [] : pointers.flatMap((pointer) => leading(pointer, spec.revision)),
        pinned: replaced ? [] : (pinned.get(spec.revision) ?? []),
      };
    });
}

function roleOf(name: string, { status }: SeenControlPlane): Role {
  const { current, target, previous, rollout } = status ?? {};
  if (name === current?.revision) return 'serves';
  if (name === previous?.revision || name === rollout?.from.revision) return 'kept';
  const isNew = name === (rollout?.to ?? target)?.revision && rollout?.rollback === undefined;
  return isNew ? 'new' : 'given up';
}

/** After an upgrade in place, two records have one name in the mesh. */
function isReplaced(name: string, servesAs: string, { status }: SeenControlPlane): boolean {
  const { current } = status ?? {};
  return current?.servesAs === servesAs && current.revision !== name;
}

function busiestFirst(pods: ReadonlyMap<string, number>): RevisionView['namespaces'] {
  return [...pods]
    .map(([name, count]) => ({ name, pods: count }))
    .sort((a, b) => b.pods - a.pods || (a.name < b.name ? -1 : 1));
}

/** Which side of a pointer leads to a revision. */
function leading({ name, revision: main, staged }: Pointer, revision: string): readonly string[] {
  if (staged === undefined) return main === revision ? [`${name} leads to it`] : [];
  const [listed, all] = 'moved' in staged ? [staged.revision, main] : [main, staged.revision];
  const names = 'moved' in staged ? staged.moved : staged.allBut;
  return [
    ...(listed === revision ? [`${name} leads ${count(names.length, 'namespace')} to it`] : []),
    ...(all === revision ? [`${name} leads all but ${count(names.length, 'namespace')} to it`] : []),
  ];
}
