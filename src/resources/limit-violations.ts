import { type Amounts, amountsOf } from './amounts.ts';
import type { LimitRange, LimitRangeItem } from './limit-range.ts';
import { allContainers, type PodSpec } from './pod-spec.ts';
import { podTotal } from './pod-total.ts';
import { dividedUp, one, type Quantity } from './quantity.ts';

export type Bound = 'min' | 'max' | 'ratio' | 'default';

/** A bound of a LimitRange because of which a pod is refused. */
export interface LimitViolation {
  readonly limitRange: string;
  /** Without one the pod as a whole breaks the bound. */
  readonly container?: string;
  readonly resource: string;
  readonly bound: Bound;
  /**
   * The request or the limit that is out of bounds, or how many times the request the limit is. Undefined when there is
   * none though a bound demands one: a request for `min`, a limit for `max`, both and neither of them 0 for `ratio`. For
   * `default` a request above the limit that the container was given.
   */
  readonly value: Quantity | undefined;
  readonly allowed: Quantity;
}

/**
 * Which bounds of the LimitRanges a pod breaks, once for each container; the spec is one after `withDefaults`. The rule of
 * PodValidateLimitFunc in plugin/pkg/admission/limitranger of Kubernetes (1.36), and of validation after it: no request may be
 * above its limit.
 */
export function limitViolations(pod: PodSpec, limitRanges: readonly LimitRange[]): readonly LimitViolation[] {
  return limitRanges.flatMap(({ metadata, spec }) =>
    (spec?.limits ?? []).flatMap((item) =>
      boundBy(item, pod)
        .flatMap((subject) => broken(item, subject))
        .map((violation) => ({ limitRange: metadata.name, ...violation })),
    ),
  );
}

/** Who asks for something: a container, or the pod as a whole. */
interface Subject {
  readonly container?: string;
  readonly requests: Amounts;
  readonly limits: Amounts;
}

function boundBy({ type }: LimitRangeItem, pod: PodSpec): readonly Subject[] {
  if (type === 'Pod') return [{ requests: podTotal(pod, 'requests'), limits: podTotal(pod, 'limits') }];
  if (type !== 'Container') return [];
  return allContainers(pod).map(({ name, resources }) => ({
    container: name,
    requests: amountsOf(resources?.requests),
    limits: amountsOf(resources?.limits),
  }));
}

function broken(item: LimitRangeItem, { requests, limits, ...subject }: Subject): readonly Broken[] {
  const bounds = { min: item.min, max: item.max, ratio: item.maxLimitRequestRatio, default: item.default };
  const all = (['min', 'max', 'ratio', 'default'] as const).flatMap((bound) =>
    [...amountsOf(bounds[bound])].flatMap(([resource, allowed]) => {
      const wrong = outOf[bound](requests.get(resource), limits.get(resource), allowed);
      return wrong.slice(0, 1).map((value) => ({ ...subject, resource, bound, value, allowed }));
    }),
  );
  const tooMuch = new Set(all.flatMap(({ bound, resource }) => (bound === 'max' ? [resource] : [])));
  // Admission looks before validation does.
  return all.filter(({ bound, resource }) => bound !== 'default' || !tooMuch.has(resource));
}

type Broken = Omit<LimitViolation, 'limitRange'>;
type Asked = Quantity | undefined;

const missing: readonly Asked[] = [undefined];

/** Which values are wrong by each bound, in the order in which admission looks: it tells of the first. */
const outOf: Readonly<Record<Bound, (request: Asked, limit: Asked, allowed: Quantity) => readonly Asked[]>> = {
  min: (request, limit, least) =>
    request === undefined ? missing : [request, limit].filter((value) => value !== undefined && value < least),
  max: (request, limit, most) =>
    limit === undefined ? missing : [limit, request].filter((value) => value !== undefined && value > most),
  ratio: (request, limit, most) =>
    request && limit ? [ratio(limit, request)].filter((times) => times > most) : missing,
  default: (request, limit, given) => (request !== undefined && limit === given && request > given ? [request] : []),
};

/** How many times the request the limit is; rounded up, so that it is never within a bound which the limit breaks. */
function ratio(limit: Quantity, request: Quantity): Quantity {
  return dividedUp(limit * one, request) as Quantity;
}
