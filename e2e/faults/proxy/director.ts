import type { Exchange } from './exchange.ts';
import type { Fault, Match, Plan, Rule } from './plan.ts';

/** Says which fault each request meets. */
export interface Director {
  /** Counts the request for every rule that it matches; the first rule whose turn it is decides. */
  faultFor(exchange: Exchange): Fault | undefined;
  /** How many requests have met a fault so far. */
  readonly met: number;
}

export function createDirector({ rules }: Plan): Director {
  const seen = new Map<Rule, number>();
  let met = 0;
  return {
    faultFor(exchange) {
      const due = rules.filter((rule) => matches(rule.on, exchange)).filter((rule) => isTurnOf(rule, seen));
      const fault = due[0]?.fault;
      if (fault !== undefined) met += 1;
      return fault;
    },
    get met() {
      return met;
    },
  };
}

function isTurnOf(rule: Rule, seen: Map<Rule, number>): boolean {
  const before = seen.get(rule) ?? 0;
  seen.set(rule, before + 1);
  const { after = 0, times = 1 } = rule;
  return before >= after && before < after + times;
}

export function matches(match: Match, exchange: Exchange): boolean {
  const { verbs, subresource, ...same } = match;
  const isSame = (key: keyof typeof same): boolean => same[key] === undefined || same[key] === exchange[key];
  return (
    (verbs === undefined || verbs.includes(exchange.verb)) &&
    (subresource === undefined || subresource === (exchange.subresource ?? 'none')) &&
    (['resource', 'namespace', 'name', 'dryRun'] as const).every(isSame)
  );
}
