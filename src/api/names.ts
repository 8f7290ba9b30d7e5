/**
 * The names by which Meshwright's resources and the things it writes are known in a cluster.
 * They are part of the API: a change of one of them orphans what a running operator has made.
 */

export const group = 'meshwright.io';
export const version = 'v1alpha1';
/** The `apiVersion` of both kinds. */
export const apiVersion = `${group}/${version}` as const;

export const kinds = {
  meshControlPlane: { kind: 'MeshControlPlane', plural: 'meshcontrolplanes', singular: 'meshcontrolplane' },
  meshRevision: { kind: 'MeshRevision', plural: 'meshrevisions', singular: 'meshrevision' },
} as const;

export const labels = {
  /** Says that an object is written by Meshwright; its value is {@link managedBy}. */
  managedBy: 'app.kubernetes.io/managed-by',
  /** Name of the MeshControlPlane that an object belongs to. */
  controlPlane: `${group}/control-plane`,
  /** Name of the revision that an object was rendered for. */
  revision: `${group}/revision`,
  /** Which part of an installation an object is, such as `revision` or `pointers`. */
  part: `${group}/part`,
  /** On a PriorityClass: the entry of `spec.resources.priorityClasses` that it was made for. */
  priorityClass: `${group}/priority-class`,
} as const;

/** Value of the label `app.kubernetes.io/managed-by` on everything Meshwright writes. */
export const managedBy = 'meshwright';

export const annotations = {
  /** `"true"` on a MeshControlPlane lets its deletion go on while pods still use the mesh. */
  forceUninstall: `${group}/force-uninstall`,
  /** `ROLLOUT/WAVE`, or several behind commas, on a MeshControlPlane: these waves may begin. */
  approve: `${group}/approve`,
  /** `ROLLOUT` on a MeshControlPlane: this rollout goes back. */
  rollback: `${group}/rollback`,
  /** `ROLLOUT` on a MeshControlPlane: what this rollout failed with may be tried again. */
  retry: `${group}/retry`,
  /** Version of the mesh whose chart an object without revision (a CRD) came from: it is never downgraded. */
  meshVersion: `${group}/mesh-version`,
  /** On a workload's pod template, put there by us alone: which revision its pods are replaced for, and since when it is wanted. */
  restartedAt: `${group}/restartedAt`,
  /** `"disabled"` on a workload or a namespace: it is not restarted. */
  restart: `${group}/restart`,
  /** On a webhook configuration: the generation in which it was written once more, in case the API server went on with an old version. */
  refreshed: `${group}/refreshed`,
  /** Digest of a stored render, on each ConfigMap that holds a part of it. */
  render: `${group}/render`,
  /** How many ConfigMaps hold a stored render. */
  renderParts: `${group}/render-parts`,
  /** Kinds of which an installation may have objects, besides those that are always looked for: `apiVersion/Kind`, by comma. */
  kinds: `${group}/kinds`,
} as const;

/** Keeps a MeshControlPlane until its mesh is uninstalled. */
export const finalizer = `${group}/uninstall`;

export const fieldManagers = {
  /** Owner of every field of every object that the operator applies. */
  objects: 'meshwright',
  /** Owner of the status of Meshwright's own resources. */
  status: 'meshwright-status',
  /** Owner of the one mark that restarts somebody's workload. */
  restart: 'meshwright-restart',
  /** Owner of the mark on a webhook configuration that was written once more. */
  refresh: 'meshwright-refresh',
  /** Owner of what a person asks for by the command line. */
  cli: 'meshwright-cli',
} as const;
