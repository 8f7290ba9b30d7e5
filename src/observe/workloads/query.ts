/** Which workloads are asked for, and what of them. */
export interface WorkloadQuery {
  /** Name of the MeshControlPlane: its own pods are none of its users'. */
  readonly controlPlane: string;
  /** The revision that pods are to have. */
  readonly to: string;
  /** The revision that they are to leave. */
  readonly from: string;
  /** What a restart for this target is marked with; see `markerFor`. */
  readonly marker: string;
  readonly mode: 'Rollout' | 'Evict' | 'Passive';
  readonly waves: readonly { readonly namespaces: readonly string[] }[];
}

/** The index of the wave that each namespace is in. */
export function waveIndexes({ waves }: Pick<WorkloadQuery, 'waves'>): ReadonlyMap<string, number> {
  return new Map(waves.flatMap(({ namespaces }, index) => namespaces.map((name) => [name, index] as const)));
}
