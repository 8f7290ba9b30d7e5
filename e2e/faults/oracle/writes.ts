import { type LoggedRequest, objectName } from '../proxy/index.ts';

/** Objects that the operator changed and an undisturbed life leaves alone, and namespaces that it changed and did not create (S7). */
export function foreignWrites(requests: readonly LoggedRequest[], own: ReadonlySet<string>): readonly string[] {
  const foreign = requests.filter(isOfTheMesh).filter((request) => {
    const changesNamespace = request.resource === 'namespaces' && request.status !== 201;
    return changesNamespace || !own.has(targetOf(request));
  });
  return [...new Set(foreign.map((request) => `S7: ${request.verb} ${targetOf(request)} is none of its business`))];
}

/** Every object that was changed in these requests. */
export function targetsOf(requests: readonly LoggedRequest[]): ReadonlySet<string> {
  return new Set(requests.filter(isOfTheMesh).map(targetOf));
}

/** Identities of what was deleted in these requests. */
export function deletedIn(requests: readonly LoggedRequest[]): ReadonlySet<string> {
  return new Set(requests.flatMap(({ verb, effective, uid }) => (verb === 'delete' && effective && uid ? [uid] : [])));
}

function isOfTheMesh({ effective, dryRun, resource }: LoggedRequest): boolean {
  return effective && !dryRun && resource !== 'events' && resource !== 'leases';
}

/** `configmaps istio-system/istio` */
function targetOf(request: LoggedRequest): string {
  return `${request.resource} ${objectName(request)}`;
}
