import { at, isRecord, textAt } from '../../../src/kube/json.ts';
import type { StreamFault } from './plan.ts';
import type { Strikes } from './strikes.ts';

/** Decides which lines of a watch get through. */
export interface EventFilter {
  /** Takes a line, returns what is to be sent now, in order. */
  take(line: string): readonly string[];
  /** The fault is over: returns what is still to be sent. */
  release(): readonly string[];
}

/** How a fault of a stream treats its lines; when a `hold` ends is for whoever uses it. */
export function filterFor(fault: StreamFault, strikes: Strikes): EventFilter {
  switch (fault.do) {
    case 'hold':
      return holding(fault.coalesce ?? false, strikes);
    case 'silence':
      return silentAfter(fault.afterEvents, strikes);
    case 'hide':
      return hiding(fault.object, strikes);
    case 'reorder':
      return swapping(fault.object, strikes);
  }
}

function hiding(object: string, strikes: Strikes): EventFilter {
  const take = (line: string): readonly string[] => {
    if (objectOf(line) !== object) return [line];
    strikes.add('hidden event');
    return [bookmarkFor(line)];
  };
  return { take, release: () => [] };
}

/** In place of an event that nobody is to see: else a client that resumes would be told it after all. */
function bookmarkFor(line: string): string {
  const object = at(parse(line), 'object');
  const [kind, apiVersion] = [at(object, 'kind'), at(object, 'apiVersion')];
  const resourceVersion = at(object, 'metadata', 'resourceVersion');
  return JSON.stringify({ type: 'BOOKMARK', object: { kind, apiVersion, metadata: { resourceVersion } } });
}

function holding(coalesce: boolean, strikes: Strikes): EventFilter {
  const held: string[] = [];
  return {
    take(line) {
      held.push(line);
      return [];
    },
    release() {
      const lines = held.splice(0);
      const told = coalesce ? lastOfEach(lines) : lines;
      strikes.add('late event', told.length);
      strikes.add('merged event', lines.length - told.length);
      return told;
    },
  };
}

function silentAfter(events: number, strikes: Strikes): EventFilter {
  let passed = 0;
  return {
    take(line) {
      if (passed++ < events) return [line];
      strikes.add('silenced event');
      return [];
    },
    release: () => [],
  };
}

function swapping(object: string, strikes: Strikes): EventFilter {
  let kept: string | undefined;
  return {
    take(line) {
      if (objectOf(line) !== object) return [line];
      const earlier = kept;
      kept = earlier === undefined ? line : undefined;
      if (earlier === undefined) return [];
      strikes.add('reordered event');
      return [line, earlier];
    },
    release() {
      const rest = kept;
      kept = undefined;
      if (rest === undefined) return [];
      strikes.add('late event');
      return [rest];
    },
  };
}

/**
 * What somebody sees who looked away: of each object the last event. One that came and went was never there; one that
 * was deleted and created anew under its name has only changed.
 */
function lastOfEach(lines: readonly string[]): readonly string[] {
  const byObject = Map.groupBy(lines, (line) => objectOf(line) ?? '');
  const wanted = new Map<string, string | undefined>();
  for (const events of byObject.values()) {
    const last = events.at(-1) ?? '';
    wanted.set(last, seenAtOnce(typeOf(events[0] ?? ''), last));
  }
  return lines.flatMap((line) => wanted.get(line) ?? []);
}

function seenAtOnce(firstType: string | undefined, last: string): string | undefined {
  const wasThere = firstType !== 'ADDED';
  if (typeOf(last) === 'DELETED') return wasThere ? last : undefined;
  return typeOf(last) === 'ADDED' && wasThere ? last.replace('"type":"ADDED"', '"type":"MODIFIED"') : last;
}

/** `namespace/name`, or `name`; undefined for a bookmark or an ERROR. */
export function objectOf(line: string): string | undefined {
  const event = parse(line);
  const type = textAt(event, 'type');
  if (type === 'BOOKMARK' || type === 'ERROR') return undefined;
  const [namespace, name] = [
    textAt(event, 'object', 'metadata', 'namespace'),
    textAt(event, 'object', 'metadata', 'name'),
  ];
  return namespace === undefined ? name : `${namespace}/${name}`;
}

function typeOf(line: string): string | undefined {
  return textAt(parse(line), 'type');
}

function parse(line: string): unknown {
  try {
    const value: unknown = JSON.parse(line);
    return isRecord(value) ? value : undefined;
  } catch {
    // Whatever it is, it is no event of an object.
    return undefined;
  }
}
