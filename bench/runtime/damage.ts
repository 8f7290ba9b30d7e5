import type { KubeClient, KubeObject } from '../../src/kube/index.ts';
import { refOf } from '../../src/kube/index.ts';
import { at, isRecord } from '../../src/kube/json.ts';

/** One way to hurt an object of the mesh. */
export interface Damage {
  /** Resolves when the API server has acknowledged it. */
  inflict(client: KubeClient): Promise<unknown>;
  /** Whether what a watch shows, undefined when it is gone, is as it was before. */
  readonly isWhole: (live: KubeObject | undefined) => boolean;
}

const fieldManager = 'somebody';
/** Base64 of something, too, for what holds bytes. */
const wrongText = 'changed0';

/** Whether an object may be deleted by way of trial: a definition would take the users' objects with it. */
export function isDeletable({ kind }: KubeObject): boolean {
  return kind !== 'CustomResourceDefinition';
}

/** Somebody deletes it. A Deployment takes its pods with it, as `kubectl delete` has it. */
export function deletion(object: KubeObject): Damage {
  return {
    inflict: (client) => client.delete(refOf(object), { uid: object.metadata.uid, propagation: 'Background' }),
    isWhole: (live) => live !== undefined && live.metadata.deletionTimestamp === undefined,
  };
}

/**
 * Somebody changes a field that is ours: the content where that disturbs nothing else, and otherwise a label.
 *
 * @throws Error for an object without any
 */
export function change(object: KubeObject): Damage {
  const path = fieldToChange(object);
  const before = at(object, ...path);
  const wrong = typeof before === 'string' ? wrongText : [];
  const patch = path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), wrong);
  return {
    inflict: (client) => client.mergePatch(refOf(object), patch as object, { fieldManager }),
    isWhole: (live) => JSON.stringify(at(live, ...path)) === JSON.stringify(before),
  };
}

function fieldToChange(object: KubeObject): readonly string[] {
  const { kind, metadata } = object;
  for (const field of kind === 'ConfigMap' ? ['data', 'binaryData'] : []) {
    const content = object[field];
    const [entry] = isRecord(content) ? Object.keys(content) : [];
    if (entry !== undefined) return [field, entry];
  }
  if (kind === 'ClusterRole' || kind === 'Role') return ['rules'];
  // Those that others select by would change what they do, too.
  const selects = /^(app\.kubernetes\.io\/managed-by|meshwright\.io\/.*|istio\.io\/.*)$/;
  const label = Object.keys(metadata.labels ?? {}).find((name) => !selects.test(name));
  if (label === undefined) throw new Error(`${kind} ${metadata.name} has nothing that could be changed`);
  return ['metadata', 'labels', label];
}
