import type { Finding } from '../mesh/finding.ts';
import type { Pointer } from '../mesh/provider.ts';
import type { NamespaceStore } from './stores.ts';

/**
 * Tags that the spec gave up while namespaces still follow them: without the tag their next pods would start
 * without a sidecar, and without an error.
 */
export function tagsInUse(
  wanted: readonly string[],
  pointers: readonly Pointer[],
  namespaces: Pick<NamespaceStore, 'by'>,
): readonly Finding[] {
  return pointers.flatMap(({ tag }): Finding[] => {
    if (tag === undefined || wanted.includes(tag)) return [];
    const followers = [...namespaces.by('tag', tag)].map(({ name }) => name);
    if (followers.length === 0) return [];
    const more = followers.length > 3 ? ` and ${followers.length - 3} more` : '';
    return [
      {
        reason: 'TagInUse',
        message:
          `spec.tags: tag ${tag} can't be taken away while namespaces follow it (${followers.slice(0, 3).join(', ')}${more}): ` +
          'label them with another tag and restart their pods, or put the tag back',
      },
    ];
  });
}
