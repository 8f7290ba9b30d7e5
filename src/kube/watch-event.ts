import type { WatchEvent } from './client.ts';
import { ApiError } from './errors.ts';
import { at, textAt } from './json.ts';
import { isKubeObject, type Kind, type KubeObject } from './object.ts';
import { errorFromStatus } from './status.ts';

/** Reads one line of a watch. An ERROR event, and a line that is no event, is thrown as ApiError. */
export function parseWatchEvent(line: string, kind: Kind, action: string): WatchEvent {
  const event = parseLine(line, action);
  const object = at(event, 'object');
  switch (at(event, 'type')) {
    case 'ADDED':
    case 'MODIFIED':
      return { type: 'set', object: objectOfKind(object, kind, action) };
    case 'DELETED':
      return { type: 'delete', object: objectOfKind(object, kind, action) };
    case 'BOOKMARK': {
      const resourceVersion = textAt(object, 'metadata', 'resourceVersion');
      if (resourceVersion === undefined) throw badAnswer(action, 'a bookmark without a resourceVersion');
      const complete = textAt(object, 'metadata', 'annotations', 'k8s.io/initial-events-end') === 'true';
      return { type: 'bookmark', resourceVersion, complete };
    }
    case 'ERROR':
      throw errorFromStatus(action, object);
    default:
      throw badAnswer(action, 'an event of unknown type');
  }
}

/** Items of a list lack apiVersion and kind, and metadata comes as kind PartialObjectMetadata: the asked kind is put in. */
export function objectOfKind(value: unknown, { apiVersion, kind }: Kind, action: string): KubeObject {
  const object: unknown = { ...(typeof value === 'object' ? value : {}), apiVersion, kind };
  if (!isKubeObject(object)) throw badAnswer(action, 'an object without a name');
  return object;
}

function parseLine(line: string, action: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw badAnswer(action, 'a line that is no JSON', error);
  }
}

export function badAnswer(action: string, what: string, cause?: unknown): ApiError {
  return new ApiError({ reason: 'BadAnswer', message: `could not ${action}: the server sent ${what}`, cause });
}
