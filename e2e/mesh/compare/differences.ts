import { isRecord, type JsonRecord } from '../../../src/kube/json.ts';
import { comparable, identityOf } from './comparable.ts';

/**
 * Every difference between two rendered sets, one line each: `KIND NAMESPACE/NAME: FIELD: ours …, official …`, or that one
 * side lacks the object. Empty when they agree in all that is compared, see {@link comparable}.
 */
export function differences(ours: readonly JsonRecord[], official: readonly JsonRecord[]): string[] {
  const left = index(ours);
  const right = index(official);
  const identities = [...new Set([...left.keys(), ...right.keys()])].sort();
  return identities.flatMap((identity) => {
    const mine = left.get(identity);
    const theirs = right.get(identity);
    if (mine === undefined) return [`${identity}: missing in ours`];
    if (theirs === undefined) return [`${identity}: only in ours`];
    return fieldDifferences(mine, theirs, '').map((line) => `${identity}: ${line}`);
  });
}

function index(objects: readonly JsonRecord[]): Map<string, JsonRecord> {
  return new Map(objects.map((object) => [identityOf(object), comparable(object)]));
}

function fieldDifferences(ours: unknown, official: unknown, path: string): string[] {
  if (isRecord(ours) && isRecord(official)) {
    const fields = [...new Set([...Object.keys(ours), ...Object.keys(official)])].sort();
    return fields.flatMap((field) => fieldDifferences(ours[field], official[field], `${path}/${field}`));
  }
  const [mine, theirs] = [JSON.stringify(ours), JSON.stringify(official)];
  return mine === theirs ? [] : [`${path}: ours ${mine ?? 'nothing'}, official ${theirs ?? 'nothing'}`];
}
