import { isRecord } from '../../kube/json.ts';
import { parseQuantity } from '../../resources/index.ts';

/**
 * Whether a live value has all that is wanted of it. What the API server or another writer has added is no difference,
 * nor is what the API server leaves out because it says nothing, or writes in other words: `2Gi` for `2048Mi`. Lists are
 * compared item by item.
 */
export function covers(live: unknown, wanted: unknown): boolean {
  if (isNothing(wanted)) return live === undefined || live === wanted;
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(live) && live.length === wanted.length && wanted.every((item: unknown, i) => covers(live[i], item))
    );
  }
  if (!isRecord(wanted)) return live === wanted || isSameAmount(live, wanted);
  const given = isRecord(live) ? live : {};
  return Object.entries(wanted).every(([key, value]) => covers(given[key], value));
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || value === '' || value === 0 || value === false || isEmptyList(value);
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function isSameAmount(live: unknown, wanted: unknown): boolean {
  const [one, other] = [live, wanted].map(amountOf);
  return one !== undefined && one === other;
}

function amountOf(value: unknown) {
  return typeof value === 'string' || typeof value === 'number' ? parseQuantity(value) : undefined;
}
