import { type Counters, labelText } from './counters.ts';

/** What the gauges of one istiod are now. */
export interface Gauges {
  readonly version: string;
  readonly connectedProxies: number;
  /** End of the root certificate's validity, seconds since 1970. */
  readonly rootExpiry: number;
}

/** Counters that are there from the start, so that a rate over them is 0 and not absent. */
const alwaysThere = [
  'sidecar_injection_requests_total',
  'sidecar_injection_success_total',
  'sidecar_injection_failure_total',
  'sidecar_injection_skip_total',
  'pilot_total_xds_rejects',
  'pilot_total_xds_internal_errors',
  'pilot_xds_write_timeout',
  'pilot_xds_push_context_errors',
  'galley_validation_http_error',
];

/** The page `/metrics` in Prometheus' text format. */
export function metricsPage(gauges: Gauges, counters: Counters): string {
  const counted = counters.families();
  const names = [...new Set([...alwaysThere, ...counted.keys()])].sort();
  return [
    ...family('istio_build', 'gauge', [`istio_build${labelText({ component: 'pilot', tag: gauges.version })} 1`]),
    ...family('pilot_info', 'gauge', [`pilot_info${labelText({ version: gauges.version })} 1`]),
    ...family('pilot_xds', 'gauge', [`pilot_xds${labelText({ version: gauges.version })} ${gauges.connectedProxies}`]),
    ...family('citadel_server_root_cert_expiry_timestamp', 'gauge', [
      `citadel_server_root_cert_expiry_timestamp ${gauges.rootExpiry}`,
    ]),
    ...names.flatMap((name) => family(name, 'counter', counted.get(name) ?? [`${name} 0`])),
    '',
  ].join('\n');
}

function family(name: string, type: 'gauge' | 'counter', series: readonly string[]): string[] {
  return [`# TYPE ${name} ${type}`, ...series];
}
