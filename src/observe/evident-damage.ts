import { type FieldConflict, fieldName, saysField } from '../kube/index.ts';
import type { MeshProvider } from '../mesh/provider.ts';
import type { Candidate, Verdict } from './dry-run.ts';

/**
 * What a watch alone tells of damage: our object has lost fields to writers who own them now. Nobody has to be asked what an
 * apply would do, which is half of the time that a repair takes. Undefined where more than that is to be known.
 */
export function evidentDamage(
  { object, cause, live }: Candidate,
  provider: Pick<MeshProvider, 'strayEntries'>,
): Extract<Verdict, { readonly change: unknown }> | undefined {
  const uid = live?.object.metadata.uid;
  if (cause !== 'changed' || live === undefined || uid === undefined) return undefined;
  const contested = live.foreign
    .filter(({ path }) => saysField(object, path))
    .map(({ manager, path }): FieldConflict => ({ manager, field: fieldName(path) }));
  const isUnclear = contested.length === 0 || provider.strayEntries(object, live.object).length > 0;
  return isUnclear || concernsSchema(object.kind, contested)
    ? undefined
    : { change: { object, cause, contested, uid } };
}

/** Schemas that others have changed are not simply set back. */
function concernsSchema(kind: string, contested: readonly FieldConflict[]): boolean {
  return kind === 'CustomResourceDefinition' && contested.some(({ field }) => field.startsWith('.spec'));
}
