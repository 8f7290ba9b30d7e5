import type { Trouble } from './trouble.ts';

const exceeded =
  /exceeded quota: (?<quota>[^,]+), requested: (?<requested>\S+), used: (?<used>\S+), limited: (?<limited>\S+)/;
const unfit = /failed quota: (?<quota>[^:]+): (?<why>must specify .+)/;

/** What a ResourceQuota says against a new pod, with its figures; undefined when it is not the quota. */
export function quotaTrouble(refusal: string): Trouble | undefined {
  const { quota = '', requested = '', used = '', limited = '' } = exceeded.exec(refusal)?.groups ?? {};
  if (quota !== '') {
    const [inUse, limit] = [amounts(used), amounts(limited)];
    const needs = [...amounts(requested)].map(
      ([resource, amount]) =>
        `${resource}=${amount} (${inUse.get(resource) ?? 0} of ${limit.get(resource) ?? 0} are in use)`,
    );
    return exhausted(`ResourceQuota ${quota} has no room for another pod, which needs ${needs.join(' and ')}`);
  }
  const { quota: name, why } = unfit.exec(refusal)?.groups ?? {};
  return name === undefined ? undefined : exhausted(`ResourceQuota ${name} admits no pod like that: it ${why}`);
}

function exhausted(message: string): Trouble {
  return { code: 'QuotaExhausted', message };
}

/** `pods=1,requests.cpu=100m` by resource. */
function amounts(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split(',').map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
  );
}
