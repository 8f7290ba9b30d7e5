import type { Change, ChangeCause, LiveRef, WorkloadRef } from '../../../act/intent.ts';
import type { KubeObject } from '../../../kube/object.ts';
import { names, revs } from './revision.ts';

/** The parts of the abstract cluster that are objects. */
export type Part =
  | { readonly of: 'plane' | 'hook' | 'record' | 'validator' | 'extra'; readonly rev: number }
  /** The one quota, as wide as it is to be. */
  | { readonly of: 'quota'; readonly i: 0 | 1 }
  | { readonly of: 'tag'; readonly i: 0 | 1 };

export const tagNames = ['default', 'prod'] as const;

/** The namespace of the mesh. */
export const home = 'istio-system';

const parts = new Map<string, Part>();
const changes = new Map<string, Change>();

function ref(part: Part, apiVersion: string, kind: string, name: string, namespace?: string): LiveRef {
  const uid = `${part.of} ${'rev' in part ? part.rev : part.i}`;
  parts.set(uid, part);
  const place = namespace === undefined ? {} : { namespace };
  const object: KubeObject = { apiVersion, kind, metadata: { name, uid, ...place } };
  for (const cause of ['missing', 'outdated', 'deleted', 'changed'] as const) {
    changes.set(`${cause} ${uid}`, { object, cause, contested: [], uid });
  }
  return { apiVersion, kind, name, uid, ...place };
}

const admission = 'admissionregistration.k8s.io/v1';
const revision = (rev: number) => names[rev]?.revision ?? '';

export const planeRefs = revs.map((rev) =>
  ref({ of: 'plane', rev }, 'apps/v1', 'Deployment', `istiod-${revision(rev)}`, home),
);
export const hookRefs = revs.map((rev) =>
  ref({ of: 'hook', rev }, admission, 'MutatingWebhookConfiguration', `istio-sidecar-injector-${revision(rev)}`),
);
export const extraRefs = revs.map((rev) =>
  ref({ of: 'extra', rev }, 'v1', 'ConfigMap', `only-in-${revision(rev)}`, home),
);
export const quotaRefs = ([0, 1] as const).map((i) =>
  ref({ of: 'quota', i }, 'v1', 'ResourceQuota', 'meshwright', home),
);
export const recordRefs = revs.map((rev) =>
  ref({ of: 'record', rev }, 'meshwright.io/v1alpha1', 'MeshRevision', revision(rev)),
);
export const validatorRefs = revs.map((rev) =>
  ref({ of: 'validator', rev }, admission, 'ValidatingWebhookConfiguration', 'istiod-default-validator'),
);
export const tagRefs = ([0, 1] as const).map((i) =>
  ref({ of: 'tag', i }, admission, 'MutatingWebhookConfiguration', `istio-revision-tag-${tagNames[i]}`),
);

export const workloadRefs: readonly WorkloadRef[] = [0, 1, 2].map((i) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  namespace: `team-${i}`,
  name: 'web',
  uid: `${i}`,
}));

export function refOf(refs: readonly LiveRef[], i: number): LiveRef {
  return known(refs[i]);
}

export function changeOf(refs: readonly LiveRef[], i: number, cause: ChangeCause): Change {
  return known(changes.get(`${cause} ${refOf(refs, i).uid}`));
}

export function partOf(uid: string | undefined): Part {
  return known(parts.get(uid ?? ''));
}

function known<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the model was asked for an object that it does not have');
  return value;
}
