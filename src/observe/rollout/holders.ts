import type { Pointer } from '../../mesh/provider.ts';
import type { NamespaceDigest } from '../stores.ts';

/**
 * What makes pods use a revision now or later, besides the pods that run: pointers that lead to it, and namespaces whose
 * label names it. Sentences for people.
 */
export function holdersOf(
  revision: string,
  pointers: readonly Pointer[],
  namespaces: Iterable<readonly [name: string, digest: NamespaceDigest]>,
  revisionNamedBy: (labels: Readonly<Record<string, string>>) => string | undefined,
): readonly string[] {
  const led = pointers.filter((pointer) => pointer.revision === revision || pointer.staged?.revision === revision);
  const labelled = [...namespaces]
    .filter(([, { labels }]) => revisionNamedBy(labels) === revision)
    .map(([name]) => name);
  const some = labelled.slice(0, 3).join(', ');
  const more = labelled.length > 3 ? ` and ${labelled.length - 3} more` : '';
  return [
    ...led.map(({ name }) => `${name} leads to it`),
    ...(labelled.length === 0 ? [] : [`the label istio.io/rev of namespace ${some}${more} names it`]),
  ];
}
