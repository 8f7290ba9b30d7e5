/** The specs that tests give to zod and to a real API server, and the words that both refuse them with. */

export interface SpecExample {
  readonly title: string;
  /** Laid over the smallest spec, `{ mesh: 'Istio', version: '1.30.3' }`. */
  readonly spec: Readonly<Record<string, unknown>>;
  /** What the API server says, one entry an error; absent when it accepts the spec. */
  readonly refusals?: readonly string[];
  /** zod accepts what only a rule over several fields refuses. */
  readonly onlyTheServerRefuses?: true;
}

/** The API server says this beside an error of the schema, because rules are checked only after it. */
export const unchecked =
  '<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation';

export const labelForm =
  'must be a DNS label: lower-case letters, digits and hyphens, with a letter or digit at both ends';

export const invalid = (path: string, value: string, message: string) =>
  `${path}: Invalid value: ${JSON.stringify(value)}: ${message}`;

/** What the API server stores for `resources: {}`. */
export const resourcesDefaults = {
  availability: {
    minReplicas: 2,
    maxUnavailable: 1,
    topologySpread: [{ topologyKey: 'topology.kubernetes.io/zone', maxSkew: 1, whenUnsatisfiable: 'ScheduleAnyway' }],
    antiAffinity: 'Preferred',
  },
  qos: 'AsRendered',
};

/** What the API server stores for the smallest spec. */
export const defaults = {
  mesh: 'Istio',
  version: '1.30.3',
  namespace: 'istio-system',
  components: { cni: { enabled: false }, ztunnel: { enabled: false }, gateways: [] },
  charts: { repository: 'https://istio-release.storage.googleapis.com/charts' },
  tags: ['default'],
  upgrade: {
    waves: [],
    restart: { mode: 'Rollout', maxConcurrent: 5, timeout: '10m' },
    strategy: 'Canary',
    progressDeadline: '30m',
    rollback: { automatic: true },
    windows: [],
    retention: '1h',
    settle: '30s',
  },
  paused: false,
};
