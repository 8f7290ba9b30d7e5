import type { KubeObject } from '../../kube/index.ts';
import { at, textAt } from '../../kube/json.ts';

/** By whom a field was set, as field managers; by nobody when it is at its default. */
export function ownersOf(object: KubeObject, path: readonly string[]): readonly string[] {
  return entriesOf(object, path).map(({ manager }) => manager);
}

/**
 * Who keeps a field applied, and is likely to set it back: a field manager of a server-side apply other than `self`, or
 * a client-side one, which kubectl and Argo CD note in an annotation.
 */
export function applierOf(object: KubeObject, path: readonly string[], self: string): string | undefined {
  const serverSide = entriesOf(object, path).find(
    ({ manager, operation }) => operation === 'Apply' && manager !== self,
  );
  if (serverSide !== undefined) return serverSide.manager;
  return at(lastApplied(object), ...path) === undefined ? undefined : 'whoever runs kubectl apply, or Argo CD';
}

function entriesOf({ metadata }: KubeObject, path: readonly string[]) {
  const names = path.map((name) => `f:${name}`);
  return (metadata.managedFields ?? []).filter(({ fieldsV1 }) => at(fieldsV1, ...names) !== undefined);
}

function lastApplied({ metadata }: KubeObject): unknown {
  const text = textAt(metadata.annotations, 'kubectl.kubernetes.io/last-applied-configuration');
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // written by hand: nobody can apply by it either
  }
}
