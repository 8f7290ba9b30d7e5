import { type LoggedRequest, objectName } from '../proxy/index.ts';

/** A write that changed something, by what tells it from all others of one life. */
export interface EffectiveWrite
  extends Pick<LoggedRequest, 'verb' | 'resource' | 'namespace' | 'name' | 'subresource'> {
  /** So many writes of the same description came before. */
  readonly before: number;
}

const realWrites = new Set(['create', 'apply', 'delete']);

/** Nothing rests on them, and how many there are depends on time. */
const besideTheMesh = new Set(['events', 'leases']);

/** Writes that changed something, in an order that does not depend on chance. */
export function effectiveWrites(requests: readonly LoggedRequest[]): readonly EffectiveWrite[] {
  const seen = new Map<string, number>();
  const writes: EffectiveWrite[] = [];
  for (const { verb, resource, namespace, name, subresource, dryRun, effective } of requests) {
    if (!realWrites.has(verb) || dryRun || besideTheMesh.has(resource)) continue;
    const write = { verb, resource, namespace, name, subresource };
    const kind = describeWrite({ ...write, before: 0 });
    const before = seen.get(kind) ?? 0;
    seen.set(kind, before + 1);
    if (effective) writes.push({ ...write, before });
  }
  return writes.sort((a, b) => (describeWrite(a) < describeWrite(b) ? -1 : 1));
}

/** `apply configmaps istio-system/istio (time 2)` */
export function describeWrite(write: EffectiveWrite): string {
  const { verb, resource, subresource, before } = write;
  const what = [resource, subresource].filter((part) => part !== undefined).join('/');
  return `${verb} ${what} ${objectName(write)}${before === 0 ? '' : ` (time ${before + 1})`}`;
}
