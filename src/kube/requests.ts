import type { ApplyOptions, CreateOptions, DeleteOptions, Selection, WatchOptions } from './client.ts';
import { groupPath } from './discovery.ts';
import { ApiError } from './errors.ts';
import { describe, type Kind, type KubeObject, type ObjectRef, type Resource, refOf } from './object.ts';
import type { Call } from './transport.ts';

/** Objects a page: parsing a page of pods stalls the event loop for some 10 ms. */
const pageSize = 200;

const metadataAs = (form: string): string => `application/json;as=${form};g=meta.k8s.io;v=v1`;

export function getCall(resource: Resource, ref: ObjectRef): Call {
  const action = `get ${describe(ref)}`;
  return { verb: 'get', method: 'GET', path: objectPath(action, resource, ref), action, idempotent: true };
}

export function listCall(resource: Resource, selection: Selection, continueToken: string | undefined): Call {
  const query = { ...selectors(selection), limit: pageSize, continue: continueToken };
  return {
    verb: 'list',
    method: 'GET',
    path: collectionPath(resource, selection.namespace) + queryText(query),
    action: `list ${where(resource, selection)}`,
    idempotent: true,
    ...(selection.metadataOnly ? { accept: metadataAs('PartialObjectMetadataList') } : {}),
  };
}

export function watchCall(resource: Resource, options: WatchOptions): Call {
  const { resourceVersion, timeoutSeconds } = options;
  const from =
    resourceVersion === undefined
      ? { sendInitialEvents: true, resourceVersionMatch: 'NotOlderThan' }
      : { resourceVersion };
  const query = { ...selectors(options), watch: 1, allowWatchBookmarks: true, ...from, timeoutSeconds };
  return {
    verb: 'watch',
    method: 'GET',
    path: collectionPath(resource, options.namespace) + queryText(query),
    action: `watch ${where(resource, options)}`,
    idempotent: true,
    // The List form of metadata yields an empty stream here, and no error.
    ...(options.metadataOnly ? { accept: metadataAs('PartialObjectMetadata') } : {}),
  };
}

export function applyCall(resource: Resource, object: KubeObject, options: ApplyOptions): Call {
  const { fieldManager, force = false, dryRun, subresource } = options;
  const action = `apply ${subresource ? `the ${subresource} of ` : ''}${describe(object)}`;
  const path = objectPath(action, resource, refOf(object)) + (subresource ? `/${subresource}` : '');
  return {
    verb: 'apply',
    method: 'PATCH',
    path: path + queryText({ fieldManager, force, dryRun: dryRun ? 'All' : undefined }),
    action: dryRun ? `dry-run: ${action}` : action,
    idempotent: true,
    changes: !dryRun,
    // There is no +json form of this type; JSON is YAML.
    contentType: 'application/apply-patch+yaml',
    body: object,
  };
}

export function mergePatchCall(resource: Resource, ref: ObjectRef, patch: object, fieldManager: string): Call {
  const action = `patch ${describe(ref)}`;
  return {
    verb: 'patch',
    method: 'PATCH',
    path: objectPath(action, resource, ref) + queryText({ fieldManager }),
    action,
    idempotent: false,
    changes: true,
    contentType: 'application/merge-patch+json',
    body: patch,
  };
}

export function createCall(resource: Resource, object: KubeObject, options: CreateOptions): Call {
  const action = `create ${describe(object)}`;
  const namespace = namespaceOf(action, resource, refOf(object));
  const query = {
    fieldManager: options.fieldManager,
    fieldValidation: 'Strict',
    dryRun: options.dryRun ? 'All' : undefined,
  };
  return {
    verb: 'create',
    method: 'POST',
    path: collectionPath(resource, namespace) + queryText(query),
    action: options.dryRun ? `dry-run: ${action}` : action,
    idempotent: options.dryRun === true,
    changes: !options.dryRun,
    body: object,
  };
}

export function reviewCall(resource: Resource, spec: object): Call {
  const { apiVersion, kind } = resource;
  return {
    verb: 'create',
    method: 'POST',
    path: collectionPath(resource, undefined),
    action: `ask for a ${kind}`,
    idempotent: true,
    body: { apiVersion, kind, spec },
  };
}

export function deleteCall(resource: Resource, ref: ObjectRef, options: DeleteOptions): Call {
  const { uid, resourceVersion, propagation } = options;
  const action = `delete ${describe(ref)}`;
  return {
    verb: 'delete',
    method: 'DELETE',
    path: objectPath(action, resource, ref),
    action,
    // Without its uid a repeated delete could hit an object that was created in between.
    idempotent: uid !== undefined,
    changes: true,
    body: {
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      ...(propagation === undefined ? {} : { propagationPolicy: propagation }),
      ...(uid === undefined && resourceVersion === undefined ? {} : { preconditions: { uid, resourceVersion } }),
    },
  };
}

export function evictCall(pods: Resource, ref: ObjectRef, uid: string): Call {
  const action = `evict ${describe(ref)}`;
  const { namespace, name } = ref;
  return {
    verb: 'create',
    method: 'POST',
    path: `${objectPath(action, pods, ref)}/eviction`,
    action,
    idempotent: true,
    changes: true,
    body: {
      apiVersion: 'policy/v1',
      kind: 'Eviction',
      metadata: { namespace, name },
      deleteOptions: { preconditions: { uid } },
    },
  };
}

/** Reads a group version's list of kinds. */
export function discoveryCall(apiVersion: string): Call {
  return {
    verb: 'get',
    method: 'GET',
    path: groupPath(apiVersion),
    action: `discover ${apiVersion}`,
    idempotent: true,
  };
}

export const versionCall: Call = {
  verb: 'get',
  method: 'GET',
  path: '/version',
  action: "read the API server's version",
  idempotent: true,
};

/** What a list or watch is about, for messages: `Pod in shop`. */
function where(kind: Kind, { namespace }: Selection): string {
  return namespace === undefined ? kind.kind : `${kind.kind} in ${namespace}`;
}

function collectionPath(resource: Resource, namespace: string | undefined): string {
  const inside = resource.namespaced && namespace ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  return `${groupPath(resource.apiVersion)}${inside}/${resource.plural}`;
}

function objectPath(action: string, resource: Resource, ref: ObjectRef): string {
  const namespace = namespaceOf(action, resource, ref);
  return `${collectionPath(resource, namespace)}/${encodeURIComponent(ref.name)}`;
}

/** A path without the needed namespace or name would mean a whole collection: that must never be sent. */
function namespaceOf(action: string, resource: Resource, ref: ObjectRef): string | undefined {
  const missing = ref.name === '' ? 'name' : resource.namespaced && !ref.namespace ? 'namespace' : undefined;
  if (missing === undefined) return ref.namespace;
  throw new ApiError({ reason: 'BadRequest', message: `could not ${action}: the object has no ${missing}` });
}

function selectors({ labelSelector, fieldSelector }: Selection) {
  return { labelSelector, fieldSelector };
}

function queryText(query: Readonly<Record<string, string | number | boolean | undefined>>): string {
  const given = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) if (value !== undefined) given.set(key, String(value));
  return given.size === 0 ? '' : `?${given.toString()}`;
}
