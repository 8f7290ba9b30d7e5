import type { KubeObject } from '../../kube/object.ts';
import type { Split } from '../provider.ts';
import { type Requirement, type Webhook, webhooksOf } from '../webhooks.ts';

/** The label that every namespace has, and that nobody can change. */
export const nameLabel = 'kubernetes.io/metadata.name';

/**
 * Doubles the entries of each tag: those of `from` keep all namespaces but the moved ones, those of `to` get the moved
 * ones. The smaller side is listed, because etcd limits the size of an object. The object keeps the labels of `from`:
 * its istiod looks after the CA of all entries, and tag Services and the default validator move with promotion alone.
 */
export function stage(
  from: readonly KubeObject[],
  to: readonly KubeObject[],
  split: Split,
  live: Iterable<KubeObject>,
): readonly KubeObject[] {
  if (split.moved.length === 0) return from;
  const next = new Map(to.filter(isTag).map((object) => [object.metadata.name, object]));
  const present = [...live].filter(isInjector);
  return from.map((object) => {
    const successor = isTag(object) ? next.get(object.metadata.name) : undefined;
    return successor === undefined ? object : doubled(object, successor, sidesOf(split), present);
  });
}

/** Name of the entry of a staged tag that leads to a revision; istiod looks after entries by the end of their names. */
export function stagedName(revision: string, name: string): string {
  return `${revision}.${name}`;
}

function doubled(from: KubeObject, to: KubeObject, sides: Sides, present: readonly KubeObject[]): KubeObject {
  const revision = revisionOf(to) ?? '';
  const caBundle = trusted(from, revision, present);
  const kept = (webhooksOf(from) ?? []).map((webhook) => requiring(webhook, sides.kept));
  const added = (webhooksOf(to) ?? []).map((webhook) => ({
    ...requiring(webhook, sides.moved),
    name: stagedName(revision, webhook.name),
    clientConfig: { ...(caBundle === undefined ? {} : { caBundle }), ...webhook.clientConfig },
  }));
  return { ...from, webhooks: [...kept, ...added] };
}

interface Sides {
  readonly kept: Requirement;
  readonly moved: Requirement;
}

function sidesOf({ moved, rest }: Split): Sides {
  const listsMoved = moved.length <= rest.length;
  const values = listsMoved ? moved : listed(rest);
  const [among, others] = [
    { key: nameLabel, operator: 'In', values },
    { key: nameLabel, operator: 'NotIn', values },
  ] as const;
  return listsMoved ? { moved: among, kept: others } : { moved: others, kept: among };
}

/** A requirement must have a value, and no namespace has the empty name. */
function listed(names: readonly string[]): readonly string[] {
  return names.length === 0 ? [''] : names;
}

function requiring(webhook: Webhook, requirement: Requirement): Webhook {
  const { namespaceSelector } = webhook;
  const matchExpressions = [...(namespaceSelector?.matchExpressions ?? []), requirement];
  return { ...webhook, namespaceSelector: { ...namespaceSelector, matchExpressions } };
}

/**
 * The CA of a revision's own injector, which the API server needs from the first moment on. What an entry carries already
 * is kept when one of the two istiods vouches for it: both have one root and change it within minutes, each at its time,
 * and setting it back meanwhile would be a fight.
 */
function trusted(from: KubeObject, revision: string, present: readonly KubeObject[]): string | undefined {
  const injector = (name: string | undefined) =>
    present.find((object) => !isTag(object) && name !== undefined && revisionOf(object) === name);
  const known = [revision, revisionOf(from)].flatMap((name) => bundlesOf(injector(name)).slice(0, 1));
  const tag = present.find(({ metadata }) => metadata.name === from.metadata.name);
  const carried = bundlesOf(tag, (name) => name.startsWith(stagedName(revision, '')));
  return carried.find((bundle) => known.length === 0 || known.includes(bundle)) ?? known[0];
}

function bundlesOf(object: KubeObject | undefined, among = (_: string) => true): readonly string[] {
  const entries = object === undefined ? [] : (webhooksOf(object) ?? []);
  return entries.flatMap(({ name, clientConfig }) => (among(name) && clientConfig?.caBundle) || []);
}

function isInjector({ kind }: KubeObject): boolean {
  return kind === 'MutatingWebhookConfiguration';
}

function isTag(object: KubeObject): boolean {
  return isInjector(object) && object.metadata.labels?.['istio.io/tag'] !== undefined;
}

function revisionOf({ metadata }: KubeObject): string | undefined {
  return metadata.labels?.['istio.io/rev'];
}
