import { textAt } from '../../kube/json.ts';
import type { Shortage, ShortageCode } from '../../rollout/shortage.ts';
import type { Trouble } from './trouble.ts';

/**
 * What refuses pods for want of room, in the words that the admission plugins of the API server have for it. Controllers
 * put words of their own in front.
 */
const refusals: readonly (readonly [RegExp, ShortageCode, (found: Readonly<Record<string, string>>) => string])[] = [
  [
    /exceeded quota: (?<quota>[^,]+), requested: (?<requested>\S+), used: (?<used>\S+), limited: (?<limited>\S+)/,
    'QuotaExhausted',
    exceeded,
  ],
  [
    /failed quota: (?<quota>[^:]+): (?<why>must specify .+)/s,
    'QuotaExhausted',
    ({ quota, why }) => `ResourceQuota ${quota} admits no pod like that: it ${why}`,
  ],
  [
    /status unknown for quota: (?<quota>[^,]+), resources: (?<resources>\S+)/,
    'QuotaExhausted',
    ({ quota, resources }) =>
      `ResourceQuota ${quota} admits no pod before it is counted what is in use of ${resources?.replaceAll(',', ' and ')}`,
  ],
  [
    /insufficient quota to match these scopes: \[(?<scopes>.+)\]/s,
    'QuotaDemanded',
    ({ scopes }) =>
      `this cluster admits its pods only under a ResourceQuota with scope ${scopes?.replaceAll(/[{}]/g, '')}, and the namespace has none`,
  ],
  [
    /insufficient quota to consume: (?<resources>\S+)/,
    'QuotaExhausted',
    ({ resources }) =>
      `this cluster admits its pods only under a ResourceQuota for ${resources?.replaceAll(',', ' and ')}, and the namespace has none`,
  ],
  [
    /is forbidden: \[?(?<why>(?:(?:minimum|maximum) \S+ usage|\S+ max limit to request ratio) per .+?)\]?$/s,
    'LimitRangeViolation',
    ({ why }) => `a LimitRange admits no pod like that: ${why?.replaceAll(/\s+/g, ' ')}`,
  ],
  // A template that asks for more than it allows itself is never stored: the limit came with the pod's creation.
  [
    /is invalid: .*requests: Invalid value: "(?<asked>[^"]+)": must be less than or equal to (?<resource>\S+) limit of (?<limit>[^\s,\]]+)/s,
    'LimitRangeViolation',
    ({ resource, asked, limit }) =>
      `a container asks for ${resource}=${asked} and is given a limit of ${limit}, as a LimitRange does where none is set`,
  ],
  [
    /no PriorityClass with name (?<name>\S+) was found/,
    'PriorityClassMissing',
    ({ name }) => `PriorityClass ${name} does not exist`,
  ],
];

/** What a new pod lacks, with its figures, as the API server says it; undefined when it was refused for something else. */
export function shortageIn(refusal: string): Shortage | undefined {
  for (const [words, code, message] of refusals) {
    const found = words.exec(refusal)?.groups;
    if (found !== undefined) return { code, message: message(found) };
  }
  return undefined;
}

/** Whether a pod was refused because its cluster demands a quota for its priority, and the namespace has none. */
export function lacksPriorityQuota(refusal: string): boolean {
  return /insufficient quota to match these scopes: \[.*\{PriorityClass /s.test(refusal);
}

/** What the scheduler says of a pod that is on no node: it found none, or it was not asked or could not look. */
export function unscheduled(condition: unknown): Trouble {
  const isTried = textAt(condition, 'reason') === 'Unschedulable';
  const message = textAt(condition, 'message')?.replace(/\.$/, '');
  return { code: isTried ? 'Unschedulable' : 'NotReady', message: message ?? 'it is not scheduled' };
}

function exceeded({ quota, requested, used, limited }: Readonly<Record<string, string>>): string {
  const [inUse, limit] = [amounts(used), amounts(limited)];
  const needs = [...amounts(requested)].map(
    ([resource, amount]) =>
      `${resource}=${amount} (${inUse.get(resource) ?? 0} of ${limit.get(resource) ?? 0} are in use)`,
  );
  return `ResourceQuota ${quota} has no room for another pod, which needs ${needs.join(' and ')}`;
}

/** `pods=1,requests.cpu=100m` by resource. */
function amounts(text = ''): ReadonlyMap<string, string> {
  return new Map(
    text.split(',').map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
  );
}
