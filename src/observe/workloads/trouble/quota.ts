import type { Trouble } from '../../../rollout/workload.ts';

const exceeded =
  /exceeded quota: (?<quota>[^,]+), requested: (?<requested>\S+), used: (?<used>\S+), limited: (?<limited>\S+)/;
const unfit = /failed quota: (?<quota>[^:]+): (?<why>must specify .+)/;

/** What a ResourceQuota says against a new pod, in the API server's words and figures; undefined when it is not the quota. */
export function quotaTrouble(namespace: string, refusal: string): Trouble | undefined {
  const { quota = '', requested = '', used = '', limited = '' } = exceeded.exec(refusal)?.groups ?? {};
  if (quota !== '') {
    const [inUse, limit] = [amounts(used), amounts(limited)];
    const needs = [...amounts(requested)].map(
      ([resource, amount]) =>
        `${resource}=${amount} (${inUse.get(resource) ?? 0} of ${limit.get(resource) ?? 0} are in use)`,
    );
    return {
      code: 'QuotaExhausted',
      message: `ResourceQuota ${namespace}/${quota} has no room for another pod, which needs ${needs.join(' and ')}: raise it, or free some`,
    };
  }
  const { quota: name, why } = unfit.exec(refusal)?.groups ?? {};
  if (name === undefined) return undefined;
  return { code: 'QuotaExhausted', message: `ResourceQuota ${namespace}/${name} admits no pod like that: it ${why}` };
}

/** `pods=1,requests.cpu=100m` by resource. */
function amounts(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split(',').map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
  );
}
