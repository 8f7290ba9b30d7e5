import { createHash } from 'node:crypto';
import type { KubeClient } from './client.ts';
import { type Clock, systemClock } from './clock.ts';
import { ApiError } from './errors.ts';
import type { Logger } from './logger.ts';
import { type KubeObject, keyOf, type ObjectRef } from './object.ts';

/** One thing that happened, for people. */
export interface EventNote {
  readonly regarding: ObjectRef & { readonly uid?: string };
  readonly type: 'Normal' | 'Warning';
  /** Why, in CamelCase, e.g. `DriftRepaired`; a machine may match it. */
  readonly reason: string;
  /** What was done, in CamelCase, e.g. `Apply`. */
  readonly action: string;
  /** A sentence for people; cut at 1024 bytes. */
  readonly note: string;
  readonly related?: ObjectRef & { readonly uid?: string };
}

export interface EventRecorder {
  /**
   * Writes an Event. The same note on the same object within ten minutes counts up a series, which is written at every
   * doubling. Never rejects because of the API server: an Event that could not be written is logged, once per reason.
   */
  record(event: EventNote): Promise<void>;
  /** Resolves when every Event that was recorded so far is written or lost. */
  sent(): Promise<void>;
}

export interface EventRecorderOptions {
  readonly client: KubeClient;
  /** `reportingController`, e.g. `meshwright.io/operator`; also the field manager. */
  readonly controller: string;
  /** `reportingInstance`: the name of the pod. */
  readonly instance: string;
  readonly log: Logger;
  readonly clock?: Clock | undefined;
}

interface Series {
  readonly event: KubeObject;
  readonly object: string;
  readonly begun: number;
  count: number;
}

const windowMs = 10 * 60_000;

/** Different Events about one object in one window; more would bury the ones that matter. */
const mostPerObject = 50;

export function createEventRecorder(options: EventRecorderOptions): EventRecorder {
  const { client, controller, instance, log, clock = systemClock } = options;
  const running = new Map<string, Series>();
  let failing: string | undefined;

  const dropOld = (): void => {
    for (const [id, { begun }] of running) if (clock.monotonic() - begun >= windowMs) running.delete(id);
  };

  /** The Event to write now; undefined when this occurrence is only counted. */
  const count = (noted: EventNote): KubeObject | undefined => {
    dropOld();
    const object = JSON.stringify([keyOf(noted.regarding), noted.regarding.uid]);
    const id = JSON.stringify([object, noted.type, noted.reason, noted.action, noted.note]);
    const known = running.get(id);
    if (known === undefined) {
      if ([...running.values()].filter((series) => series.object === object).length >= mostPerObject) return undefined;
      const event = eventOf(noted, { controller, instance, epoch: clock.epoch(), id });
      running.set(id, { event, object, begun: clock.monotonic(), count: 1 });
      return event;
    }
    known.count += 1;
    const isPowerOfTwo = Number.isInteger(Math.log2(known.count));
    const series = { count: known.count, lastObservedTime: microTime(clock.epoch()) };
    return isPowerOfTwo ? { ...known.event, series } : undefined;
  };

  const write = async (event: KubeObject, { note }: EventNote): Promise<void> => {
    try {
      // An Event is made and counted up by the same apply, which may safely be repeated.
      await client.apply(event, { fieldManager: controller });
      failing = undefined;
    } catch (error) {
      const reason = error instanceof ApiError ? error.reason : 'Internal';
      if (failing !== reason) log.warn({ reason, error }, `an Event was lost: ${note}`);
      failing = reason;
    }
  };

  const underWay = new Set<Promise<void>>();
  return {
    async record(noted) {
      const event = count(noted);
      if (event === undefined) return;
      const writing = write(event, noted);
      underWay.add(writing);
      await writing;
      underWay.delete(writing);
    },
    async sent() {
      await Promise.all(underWay);
    },
  };
}

interface Origin {
  readonly controller: string;
  readonly instance: string;
  readonly epoch: number;
  readonly id: string;
}

function eventOf(noted: EventNote, { controller, instance, epoch, id }: Origin): KubeObject {
  const { regarding, related } = noted;
  return {
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    // Events about cluster-scoped objects belong into `default`; the API server refuses others.
    metadata: { name: eventName(regarding.name, epoch, id), namespace: regarding.namespace ?? 'default' },
    eventTime: microTime(epoch),
    reportingController: controller,
    reportingInstance: instance.slice(0, 128),
    action: noted.action,
    reason: noted.reason,
    type: noted.type,
    note: cutAtBytes(noted.note, 1024),
    regarding,
    ...(related ? { related } : {}),
  };
}

/**
 * Begins with the time, because kubectl describe lists Events in the order of their names.
 * Names of some kinds have characters that the name of an Event may not have.
 */
function eventName(name: string, epoch: number, id: string): string {
  const time = epoch.toString(16).padStart(12, '0');
  const hash = createHash('sha256').update(id).digest('hex').slice(0, 8);
  const base = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, '-')
    .slice(0, 200)
    .replaceAll(/^-+|-+$/g, '');
  return `${base || 'event'}.${time}${hash}`;
}

/** Times of Events have exactly six digits of a second. */
function microTime(epoch: number): string {
  return new Date(epoch).toISOString().replace('Z', '000Z');
}

function cutAtBytes(text: string, most: number): string {
  if (Buffer.byteLength(text) <= most) return text;
  const ellipsis = '…';
  const cut = Buffer.from(text).subarray(0, most - Buffer.byteLength(ellipsis));
  // A character cut in two decodes to a replacement character, which is longer than what was cut.
  return `${cut.toString('utf8').replace(/\uFFFD+$/, '')}${ellipsis}`;
}
