import type { AdjustedField } from '../api/index.ts';
import type { KubeObject, ObjectMeta } from '../kube/object.ts';
import type { Finding } from './finding.ts';
import type { MeshWish, Values } from './wish.ts';

export type { ClassNames, GatewayWish, MeshWish, Values } from './wish.ts';

/** The exact inputs of one revision. Equal inputs render equal objects, byte for byte. */
export interface RevisionInputs {
  readonly version: string;
  readonly namespace: string;
  /** Merged values of the control plane's chart; the revision's own name is not among them. */
  readonly values: Values;
}

/** One chart to render; `release` is constant for the life of an installation, because charts put it into labels. */
export interface ChartPlan {
  readonly part: SetName;
  readonly chart: string;
  readonly release: string;
  readonly namespace: string;
  readonly values: Values;
  readonly adjustment?: Adjustment;
}

/** How what a chart renders is changed, where the chart has no value for it. */
export type Adjustment = QosAdjustment | PriorityAdjustment;

export interface QosAdjustment {
  /** QoS class of the pods. */
  readonly qos: 'Guaranteed' | 'Burstable';
  /** Where a person gives the requests that the pods are to have. */
  readonly requests: string;
}

export interface PriorityAdjustment {
  /** Priority class of the pods. */
  readonly priorityClass: string;
}

export interface RenderedChart {
  readonly plan: ChartPlan;
  readonly objects: readonly KubeObject[];
  /** What was changed of the objects as the chart renders them; absent when nothing was. */
  readonly adjusted?: readonly AdjustedField[];
}

/**
 * The objects of an installation, in the order in which they are applied:
 * each set is applied when those before it are ready.
 *
 * - `record`: what was rendered, stored in the cluster before the first object of it is there. No chart has it.
 * - `definitions`: CRDs. No owner, never pruned, never downgraded.
 * - `capacity`: LimitRange and quota of the control plane's namespace, quotas that the cluster demands, and priority classes.
 *   No chart has them either: they have to be in force, and raised, before the first pod that needs them is asked for, and
 *   they outlive every revision.
 * - `shared`: what all revisions use.
 * - `serving`: the control plane that serves while another one is installed beside it, owned by its MeshRevision.
 * - `revision`: the control plane itself, owned by its MeshRevision.
 * - `cni`, `ztunnel`, `gateways`: components, one copy for all revisions.
 * - `pointers`: what makes namespaces and the validator use a revision. Applied only once the revision is verified.
 */
export const setNames = [
  'record',
  'definitions',
  'capacity',
  'shared',
  'serving',
  'revision',
  'cni',
  'ztunnel',
  'gateways',
  'pointers',
] as const;
export type SetName = (typeof setNames)[number];

export interface ObjectSet {
  readonly name: SetName;
  readonly objects: readonly KubeObject[];
}

/** Something that makes others use a revision, for example a tag. */
export interface Pointer {
  readonly name: string;
  /** The tag, when the pointer is one. */
  readonly tag?: string;
  readonly revision: string;
  /** Leads where it says in all its parts, and is trusted by the API server. */
  readonly whole: boolean;
  /** Present while it leads some namespaces to another revision than the one it names. */
  readonly staged?: Staged;
}

/** Where a staged pointer leads, read from the live object alone: to `revision` the namespaces `moved`, or all but some. */
export type Staged =
  | { readonly revision: string; readonly moved: readonly string[] }
  | { readonly revision: string; readonly allBut: readonly string[] };

/** A namespace, as far as it says which pods of it use a mesh. */
export interface LabelledNamespace {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Namespaces by the side they are on while two revisions serve; each sorted, and none on both. */
export interface Split {
  readonly moved: readonly string[];
  readonly rest: readonly string[];
}

/** How a control plane is upgraded: a new revision beside the old one, or the same one changed. */
export type UpgradeStrategy = 'Canary' | 'InPlace';

/** Installed components of which there is one copy for all revisions. */
export interface UpgradeComponents {
  readonly cni: boolean;
  readonly ztunnel: boolean;
}

/** A dry-run request whose answer tells whether a revision really works. */
export interface Probe {
  readonly injection: (namespace: string) => KubeObject;
  readonly validation: () => KubeObject;
}

/** Dry-run requests that name no revision: their answers tell where a pointer leads. */
export interface PointerProbe {
  /** A pod that follows a tag by itself, for a namespace that asks for nothing. */
  readonly tag: (tag: string, namespace: string) => KubeObject;
  /** A pod that asks for nothing, for a namespace that follows a pointer. */
  readonly follower: (namespace: string) => KubeObject;
  /** An invalid object that the default validator alone is asked about. */
  readonly validator: (namespace: string) => KubeObject;
}

/** What differs between meshes, behind one interface. Everything here is pure. */
export interface MeshProvider {
  /** Kinds that the charts may render: what is watched from the start, so that leftovers are found after a restart. */
  readonly ownedKinds: readonly { readonly apiVersion: string; readonly kind: string }[];
  /** Problems of the wish itself, seen without a cluster. */
  checkWish(wish: MeshWish): readonly Finding[];
  /** Warnings about values that win over what `resources` asks for, when the wish is carried out under this name. */
  overruled(wish: MeshWish, revision: string): readonly Finding[];
  /** Problems of the version on this Kubernetes minor version. */
  checkKubernetes(version: string, kubernetes: { readonly major: number; readonly minor: number }): readonly Finding[];
  /** Why one version can't follow another, with the next hop that can. */
  checkUpgrade(from: string, to: string, components: UpgradeComponents, strategy: UpgradeStrategy): readonly Finding[];
  inputsOf(wish: MeshWish): RevisionInputs;
  /** The values whose change makes a new revision; a change of any other is applied to the one that runs. */
  essentialValues(values: Values): Values;
  /** Name of a revision with these inputs, given the names that are taken by revisions with other inputs. */
  revisionName(inputs: RevisionInputs, inputsDigest: string, taken: ReadonlySet<string>): string;
  chartsFor(wish: MeshWish, inputs: RevisionInputs, revision: string): readonly ChartPlan[];
  /** Sorts what the charts rendered into sets, and drops what others write at run time. */
  arrange(rendered: readonly RenderedChart[]): readonly ObjectSet[];
  /** The revision that a pod uses, read from its metadata; undefined for pods outside the mesh. */
  revisionOf(pod: ObjectMeta): string | undefined;
  /** Pods that a node proxy serves name no revision: this name stands for theirs while that part is installed. */
  readonly nodeProxy: { readonly part: SetName; readonly revision: string };
  /** What is left to apply once the parts of the live object that others own at run time are taken out. */
  concede(desired: KubeObject, live: KubeObject | undefined): KubeObject;
  /** Names of entries in a live webhook configuration that must not stay, whoever owns them. */
  strayEntries(desired: KubeObject, live: KubeObject): readonly string[];
  /** The pointers among some live objects. */
  pointers(objects: Iterable<KubeObject>): readonly Pointer[];
  /**
   * The arranged pointers while two revisions serve: moved namespaces are led to the revision of `to`, all others to that
   * of `from`. A namespace that is on neither side goes with the larger one. Moving namespaces on or back changes one
   * object a tag. Without moved namespaces it is `from`, byte for byte. A tag that only `from` has leads to it whole;
   * a tag that only `to` has is not there before promotion. `live` gives the CA of the revision of `to`.
   */
  stage(
    from: readonly KubeObject[],
    to: readonly KubeObject[],
    split: Split,
    live: Iterable<KubeObject>,
  ): readonly KubeObject[];
  /** Tags that can't be staged for so many namespaces, because etcd limits the size of an object. */
  stagedSizeFindings(
    from: readonly KubeObject[],
    to: readonly KubeObject[],
    namespaces: readonly string[],
  ): readonly Finding[];
  /**
   * The name of the tag or revision that the labels of a namespace ask for. Undefined when they ask for none: then its
   * pods may ask themselves, unless injection is switched off.
   */
  following(labels: Readonly<Record<string, string>>): string | undefined;
  /** Warnings about namespaces that follow what does not exist. `known`: every tag and revision, whoever made it. */
  orphans(
    namespaces: Iterable<LabelledNamespace>,
    known: ReadonlySet<string>,
    tags: readonly string[],
  ): readonly Finding[];
  /** Warnings about namespaces that name one of these revisions instead of a tag, so that they can't be moved. */
  pinned(
    namespaces: Iterable<LabelledNamespace>,
    revisions: ReadonlySet<string>,
    tags: readonly string[],
  ): readonly Finding[];
  probe(revision: string, namespace: string): Probe;
  readonly pointerProbe: PointerProbe;
}
