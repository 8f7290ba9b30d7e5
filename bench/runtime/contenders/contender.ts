/** Single requests, as a controller makes them, on ConfigMaps of one namespace. */
export interface Requests {
  get(name: string): Promise<unknown>;
  /** Server-side apply of a ConfigMap with this content. */
  apply(name: string, value: string): Promise<unknown>;
}

export interface Following {
  /** How many objects are cached. */
  readonly size: number;
}

/** All pods, or the ConfigMaps of one namespace. */
export type Followed = { readonly kind: 'Pod' } | { readonly kind: 'ConfigMap'; readonly namespace: string };

export interface FollowOptions {
  readonly kubeconfig: string;
  readonly followed: Followed;
  /** `digests`: of a pod only what the operator keeps. */
  readonly keep: 'whole' | 'digests';
  /** Start it again when it ends with an error, as its documentation shows; only for what ends. */
  readonly restart: boolean;
  /** Called with the name of each object that appears. */
  readonly seen: (name: string) => void;
}

/** What can be measured side by side. */
export interface Contender {
  openRequests(kubeconfig: string, namespace: string): Promise<Requests>;
  /** Resolves when everything that exists has been cached. */
  follow(options: FollowOptions): Promise<Following>;
}

/** What both sides apply. */
export function configMap(namespace: string, name: string, value: string) {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace, name }, data: { value } };
}
