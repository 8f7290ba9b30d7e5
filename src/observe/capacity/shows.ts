import { isRecord } from '../../kube/json.ts';

/**
 * Whether a live value has all that is wanted of it. What the API server or another writer has added is no difference;
 * lists are compared item by item.
 */
export function shows(live: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(live) && live.length === wanted.length && wanted.every((item: unknown, i) => shows(live[i], item))
    );
  }
  if (!isRecord(wanted)) return live === wanted;
  const given = isRecord(live) ? live : {};
  return Object.entries(wanted).every(([key, value]) => value === undefined || shows(given[key], value));
}
