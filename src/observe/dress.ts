import { annotations, apiVersion, kinds, labels, managedBy } from '../api/index.ts';
import type { KubeObject, ObjectMeta, OwnerReference } from '../kube/index.ts';
import type { ObjectSet, SetName } from '../mesh/provider.ts';

/** Who the objects of an installation belong to. */
export interface Belonging {
  readonly controlPlane: { readonly name: string; readonly uid: string };
  readonly revision: { readonly name: string; readonly uid: string | undefined };
  readonly version: string;
}

/** Puts labels and owners on rendered objects, so that everything of ours is found, watched and collected. */
export function dress(set: ObjectSet, belonging: Belonging): ObjectSet {
  return { ...set, objects: set.objects.map((object) => dressed(set.name, object, belonging)) };
}

function dressed(set: SetName, { status: _, ...object }: KubeObject, belonging: Belonging): KubeObject {
  if (set === 'definitions') return definition(object, belonging.version);
  const own = {
    [labels.managedBy]: managedBy,
    [labels.controlPlane]: belonging.controlPlane.name,
    [labels.part]: set,
    ...(isOfRevision(set) ? { [labels.revision]: belonging.revision.name } : {}),
  };
  const ownerReferences = ownersOf(set, belonging);
  return withPodLabel(
    {
      ...object,
      metadata: {
        ...tidied(object.metadata),
        labels: { ...object.metadata.labels, ...own },
        ...(ownerReferences === undefined ? {} : { ownerReferences }),
      },
    },
    belonging.controlPlane.name,
  );
}

/**
 * Leaves out empty annotations, which charts render for want of values: whoever owns an empty map loses it to the first
 * writer of an annotation, such as the Deployment controller, and that would look like a change by hand.
 */
function tidied({ annotations: notes, ...rest }: ObjectMeta): ObjectMeta {
  return notes == null || Object.keys(notes).length === 0 ? rest : { ...rest, annotations: notes };
}

/** CRDs belong to nobody: they outlive every installation, and may serve several. */
function definition(object: KubeObject, version: string): KubeObject {
  const { labels: given, annotations: notes } = object.metadata;
  return {
    ...object,
    metadata: {
      ...object.metadata,
      labels: { ...given, [labels.managedBy]: managedBy },
      annotations: { ...notes, [annotations.meshVersion]: version },
    },
  };
}

/**
 * Only what belongs to a revision has an owner. The MeshControlPlane owns nothing: a foreground deletion, which is what
 * Argo CD does, would have Kubernetes collect the whole mesh at once, past the guard that asks who still uses it.
 */
function ownersOf(set: SetName, { revision }: Belonging): readonly OwnerReference[] | undefined {
  if (!isOfRevision(set) || revision.uid === undefined) return undefined;
  return [{ apiVersion, kind: kinds.meshRevision.kind, name: revision.name, uid: revision.uid }];
}

function isOfRevision(set: SetName): boolean {
  return set === 'revision' || set === 'record';
}

/** Marks the pods too, so that the mesh's own gateways are not taken for its users. */
function withPodLabel(object: KubeObject, controlPlane: string): KubeObject {
  if (object.kind !== 'Deployment' && object.kind !== 'DaemonSet') return object;
  const spec = object.spec as { readonly template: KubeObject };
  const { template } = spec;
  const podLabels = { ...template.metadata.labels, [labels.controlPlane]: controlPlane };
  return {
    ...object,
    spec: { ...spec, template: { ...template, metadata: { ...tidied(template.metadata), labels: podLabels } } },
  };
}
