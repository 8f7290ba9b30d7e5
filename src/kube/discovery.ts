import { isRecord, listAt, textAt } from './json.ts';
import type { Kind, KubeObject, Resource } from './object.ts';

/** Knows which kinds the API server serves, and under which paths. */
export interface Discovery {
  /** Undefined when the kind is not served; that answer is never remembered. */
  resource(kind: Kind): Promise<Resource | undefined>;
  /** Forgets one group version, or everything. */
  forget(apiVersion?: string): void;
}

/** `fetch` returns the `APIResourceList` of a group version, or undefined when the server does not know it. */
export function createDiscovery(fetch: (apiVersion: string) => Promise<unknown>): Discovery {
  const known = new Map<string, Promise<ReadonlyMap<string, Resource>>>();

  const load = (apiVersion: string): Promise<ReadonlyMap<string, Resource>> => {
    const loading = fetch(apiVersion).then((list) => resourcesOf(apiVersion, list));
    known.set(apiVersion, loading);
    const forgetWhenUseless = (resources?: ReadonlyMap<string, Resource>): void => {
      if (!resources?.size && known.get(apiVersion) === loading) known.delete(apiVersion);
    };
    loading.then(forgetWhenUseless, () => forgetWhenUseless());
    return loading;
  };

  return {
    async resource({ apiVersion, kind }) {
      const cached = (await known.get(apiVersion))?.get(kind);
      // A kind missing from a remembered list may have been added to its group since.
      return cached ?? (await load(apiVersion)).get(kind);
    },
    forget(apiVersion) {
      if (apiVersion === undefined) known.clear();
      else known.delete(apiVersion);
    },
  };
}

/** `/api/v1` for the core group, `/apis/group/version` for all others. */
export function groupPath(apiVersion: string): string {
  const parts = apiVersion.split('/').map(encodeURIComponent);
  return parts.length === 1 ? `/api/${parts[0]}` : `/apis/${parts.join('/')}`;
}

/** The group versions that a CRD speaks of. */
export function definedBy(definition: KubeObject): readonly string[] {
  const group = textAt(definition, 'spec', 'group');
  return listAt(definition, 'spec', 'versions').map((version) => `${group}/${textAt(version, 'name')}`);
}

function resourcesOf(apiVersion: string, list: unknown): ReadonlyMap<string, Resource> {
  const found = new Map<string, Resource>();
  for (const entry of listAt(list, 'resources')) {
    const [kind, plural] = [textAt(entry, 'kind'), textAt(entry, 'name')];
    // A name with a slash is a subresource, which may carry the kind of another resource.
    if (!isRecord(entry) || kind === undefined || plural === undefined || plural.includes('/')) continue;
    found.set(kind, { apiVersion, kind, plural, namespaced: entry.namespaced === true });
  }
  return found;
}
