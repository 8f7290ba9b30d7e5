import type { KubeObject } from '../../kube/object.ts';
import type { Staged } from '../provider.ts';
import { type Requirement, type Webhook, webhooksOf } from '../webhooks.ts';
import { nameLabel, stagedName } from './stage.ts';

/** What the entries of a tag tell about two revisions. */
export interface Staging {
  readonly staged: Staged | undefined;
  /** Every namespace is led by exactly one side: all entries draw the same line. Holds for what is not staged, too. */
  readonly clean: boolean;
  /** The entries that lead to the revision that the object names. */
  readonly kept: readonly Webhook[];
}

/** The revision whose istiod answers an entry. */
export function leadsTo({ clientConfig }: Webhook): string | undefined {
  const service = clientConfig?.service?.name;
  return service?.startsWith('istiod-') ? service.slice('istiod-'.length) : undefined;
}

/** The reverse of `stage`, from a live object alone: what was moved is known even when all else is forgotten. */
export function readStaging(webhooks: readonly Webhook[]): Staging {
  const [first] = webhooks.filter(isAdded);
  const revision = first && leadsTo(first);
  if (first === undefined || revision === undefined) return { staged: undefined, clean: true, kept: webhooks };
  const kept = webhooks.filter((webhook) => !isAdded(webhook));
  const line = lineOf(first);
  const clean =
    line !== undefined &&
    webhooks.every((webhook) =>
      isAdded(webhook) ? leadsTo(webhook) === revision && sameLine(webhook, line) : sameLine(webhook, reversed(line)),
    );
  return { staged: { revision, ...namesOf(line) }, clean, kept };
}

/**
 * Names of entries that only staging makes, and that are not wanted. An older copy of the object, put back by hand or from
 * a backup, brings them in, and then a namespace is led to two revisions.
 */
export function strayEntries(wanted: KubeObject, live: KubeObject): readonly string[] {
  const names = new Set((webhooksOf(wanted) ?? []).map(({ name }) => name));
  return (webhooksOf(live) ?? []).filter((entry) => isAdded(entry) && !names.has(entry.name)).map(({ name }) => name);
}

function isAdded(webhook: Webhook): boolean {
  const revision = leadsTo(webhook);
  return revision !== undefined && webhook.name.startsWith(stagedName(revision, ''));
}

/** Between the sides: the last requirement on a namespace's name, because charts may render one of their own. */
interface Line {
  readonly operator: 'In' | 'NotIn';
  readonly values: readonly string[];
}

function lineOf({ namespaceSelector }: Webhook): Line | undefined {
  const last = namespaceSelector?.matchExpressions?.findLast(({ key }) => key === nameLabel);
  return last !== undefined && isLine(last) ? last : undefined;
}

function isLine(requirement: Requirement): requirement is Requirement & Line {
  const { operator, values } = requirement;
  return (operator === 'In' || operator === 'NotIn') && values !== undefined;
}

function reversed({ operator, values }: Line): Line {
  return { operator: operator === 'In' ? 'NotIn' : 'In', values };
}

function sameLine(webhook: Webhook, { operator, values }: Line): boolean {
  const line = lineOf(webhook);
  if (line === undefined || line.operator !== operator || line.values.length !== values.length) return false;
  return values.every((name, i) => line.values[i] === name);
}

/** An entry that draws no line leads every namespace. */
function namesOf(line: Line | undefined) {
  const names = (line?.values ?? []).filter((name) => name !== '');
  return line?.operator === 'In' ? { moved: names } : { allBut: names };
}
