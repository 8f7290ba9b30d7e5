import type { Change, ChangeCause, LiveRef } from '../../../act/intent.ts';
import type { KubeObject } from '../../../kube/object.ts';
import type { SetName } from '../../../mesh/provider.ts';
import type { RevisionName } from '../../observation.ts';
import { type Rev, revs } from './world.ts';

/** The parts of the abstract cluster that are objects. */
export type Part =
  | { readonly of: 'definitions' | 'shared' | 'priority' }
  | { readonly of: 'record' | 'workload' | 'webhook'; readonly rev: Rev }
  | { readonly of: 'tag' | 'extraTag'; readonly rev: Rev };

export const names: Readonly<Record<Rev, RevisionName>> = {
  0: { version: '1.29.6', revision: '1-29-6' },
  1: { version: '1.30.3', revision: '1-30-3' },
};

export const definitionsPart: Part = { of: 'definitions' };
export const sharedPart: Part = { of: 'shared' };
export const priorityPart: Part = { of: 'priority' };
export const workloadParts = pairOf((rev) => ({ of: 'workload', rev }));
export const webhookParts = pairOf((rev) => ({ of: 'webhook', rev }));
export const recordParts = pairOf((rev) => ({ of: 'record', rev }));
export const tagParts = pairOf((rev) => ({ of: 'tag', rev }));
export const extraTagParts = pairOf((rev) => ({ of: 'extraTag', rev }));

function pairOf(part: (rev: Rev) => Part): readonly [Part, Part] {
  return [part(0), part(1)];
}

const objects = new Map<Part, KubeObject>();
const partsByObject = new Map<KubeObject, Part>();
const partsByUid = new Map<string, Part>();
const changes = new Map<string, Change>();

for (const part of [definitionsPart, sharedPart, priorityPart, ...revs.flatMap(ofRevision)]) {
  const object = build(part);
  objects.set(part, object);
  partsByObject.set(object, part);
  partsByUid.set(uidOf(part), part);
}

function ofRevision(rev: Rev): readonly Part[] {
  return [recordParts[rev], workloadParts[rev], webhookParts[rev], tagParts[rev], extraTagParts[rev]];
}

function build(part: Part): KubeObject {
  switch (part.of) {
    case 'definitions':
      return object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'gateways.networking.istio.io');
    case 'shared':
      return inNamespace(object('v1', 'ServiceAccount', 'istio-reader-service-account'));
    case 'priority':
      return object('scheduling.k8s.io/v1', 'PriorityClass', 'mesh');
    case 'record':
      return object('meshwright.io/v1alpha1', 'MeshRevision', names[part.rev].revision);
    case 'workload':
      return inNamespace(object('apps/v1', 'Deployment', `istiod-${names[part.rev].revision}`));
    case 'webhook':
      return webhook(`istio-sidecar-injector-${names[part.rev].revision}`, part.rev);
    case 'tag':
      return webhook('istio-revision-tag-default', part.rev);
    case 'extraTag':
      return webhook('istio-revision-tag-prod', part.rev);
  }
}

function object(apiVersion: string, kind: string, name: string): KubeObject {
  return { apiVersion, kind, metadata: { name } };
}

function inNamespace(object: KubeObject): KubeObject {
  return { ...object, metadata: { ...object.metadata, namespace: 'istio-system' } };
}

function webhook(name: string, rev: Rev): KubeObject {
  const labels = { 'istio.io/rev': names[rev].revision };
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: { name, labels },
  };
}

/** A tag is one object, wherever it leads; all else has one identity a revision. */
function uidOf(part: Part): string {
  return part.of === 'tag' || part.of === 'extraTag' || !('rev' in part) ? part.of : `${part.of}-${part.rev}`;
}

export function partOf(object: KubeObject): Part {
  return known(partsByObject.get(object));
}

export function partOfRef(ref: LiveRef): Part {
  return known(partsByUid.get(ref.uid));
}

export function refTo(part: Part): LiveRef {
  const { apiVersion, kind, metadata } = known(objects.get(part));
  return { apiVersion, kind, name: metadata.name, uid: uidOf(part) };
}

export function changeOf(part: Part, cause: ChangeCause): Change {
  const key = `${cause} ${known(objects.get(part)).kind} ${'rev' in part ? part.rev : ''} ${part.of}`;
  const change = changes.get(key) ?? { object: known(objects.get(part)), cause, contested: [] };
  changes.set(key, change);
  return change;
}

export const setOf: Readonly<Record<Exclude<Part['of'], 'record'>, SetName>> = {
  definitions: 'definitions',
  shared: 'shared',
  priority: 'capacity',
  workload: 'revision',
  webhook: 'revision',
  tag: 'pointers',
  extraTag: 'pointers',
};

function known<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the model was asked for an object that it does not have');
  return value;
}
