import type { Finding } from '../finding.ts';
import type { LabelledNamespace } from '../provider.ts';

type Labels = Readonly<Record<string, string>>;

/**
 * The name of the tag or revision that a namespace asks for. `istio-injection` beats `istio.io/rev` (istio/istio#37088):
 * with any value but `enabled` nothing is injected, whatever else is asked for.
 */
export function following(labels: Labels): string | undefined {
  return wishOf(labels)?.name;
}

/**
 * Namespaces whose label leads to nothing, which Istio itself reports nowhere. `known` is every tag and revision in the
 * cluster, whoever has installed it; `tags` are those that may be offered instead.
 */
export function orphans(
  namespaces: Iterable<LabelledNamespace>,
  known: ReadonlySet<string>,
  tags: readonly string[],
): readonly Finding[] {
  return grouped(namespaces, (name) => !known.has(name)).map(({ name, label, subject }) => ({
    reason: 'NamespaceOrphaned',
    message:
      `${subject} labelled ${label}, and neither a tag nor a revision ${name} exists: new pods start without a sidecar, and without an error. ` +
      `Add ${name} to spec.tags, or ${relabel(label, tags)}`,
    warning: true,
  }));
}

/** Namespaces that name one of these revisions itself: no upgrade moves them, and they keep the revision from being removed. */
export function pinned(
  namespaces: Iterable<LabelledNamespace>,
  revisions: ReadonlySet<string>,
  tags: readonly string[],
): readonly Finding[] {
  return grouped(namespaces, (name) => revisions.has(name) && !tags.includes(name)).map(({ label, subject }) => ({
    reason: 'NamespacePinned',
    message: `${subject} labelled ${label}, which is a revision and no tag: an upgrade does not move its pods. So that it does: ${relabel(label, tags)}`,
    warning: true,
  }));
}

interface Wish {
  readonly name: string;
  readonly label: string;
}

function wishOf(labels: Labels): Wish | undefined {
  const { 'istio-injection': injection, 'istio.io/rev': name } = labels;
  if (injection === 'enabled') return { name: 'default', label: 'istio-injection=enabled' };
  return injection === undefined && name ? { name, label: `istio.io/rev=${name}` } : undefined;
}

interface Group extends Wish {
  /** Who, as the beginning of a sentence: `Namespaces a, b, c and 4 more are`. */
  readonly subject: string;
}

function grouped(namespaces: Iterable<LabelledNamespace>, concerns: (name: string) => boolean): readonly Group[] {
  const groups = new Map<string, { readonly wish: Wish; readonly names: string[] }>();
  for (const { name, labels } of namespaces) {
    const wish = wishOf(labels);
    if (wish === undefined || !concerns(wish.name)) continue;
    const group = groups.get(wish.label) ?? { wish, names: [] };
    groups.set(wish.label, group);
    group.names.push(name);
  }
  return [...groups.values()].map(({ wish, names }) => ({ ...wish, subject: subjectOf(names.sort()) }));
}

function subjectOf(names: readonly string[]): string {
  if (names.length === 1) return `Namespace ${names[0]} is`;
  const more = names.length > 3 ? ` and ${names.length - 3} more` : '';
  return `Namespaces ${names.slice(0, 3).join(', ')}${more} are`;
}

/** How a namespace comes to follow a tag. The label that beats all others has to go. */
function relabel(label: string, tags: readonly string[]): string {
  if (tags.length === 0) return 'put a tag into spec.tags and label them with it';
  const beaten = label.startsWith('istio-injection') ? ' istio-injection-' : '';
  const choice = tags.length === 1 ? tags[0] : `TAG, TAG being one of ${tags.join(', ')}`;
  return `kubectl label --overwrite namespace NAME${beaten} istio.io/rev=${choice}`;
}
