import { at, isRecord, type JsonRecord, listAt, textAt } from '../../../src/kube/json.ts';

/** On an object with this annotation every istiod says no: its own probe, and that of others, uses it. */
const alwaysReject = 'internal.istio.io/webhook-always-reject';

/**
 * Why istiod refuses a configuration object, one reason each, or none when it is fine. Only the mistakes that tests and
 * probes make; the wording is the real one's.
 */
export function validate(object: JsonRecord): readonly string[] {
  if (textAt(object, 'metadata', 'annotations', alwaysReject) !== undefined) {
    return [`"${alwaysReject}" annotation found, rejecting`];
  }
  const spec = isRecord(object.spec) ? object.spec : {};
  switch (object.kind) {
    case 'Gateway':
      return gateway(spec);
    case 'VirtualService':
      return virtualService(spec);
    case 'DestinationRule':
      return textAt(spec, 'host') === undefined ? ['empty domain name not allowed'] : [];
    case 'ServiceEntry':
      return listAt(spec, 'hosts').length === 0 ? ['service entry must have at least one host'] : [];
    default:
      return [];
  }
}

/** The text in which istiod wraps its reasons; several are listed, as its error type prints them. */
export function refusal(reasons: readonly string[]): string {
  const [only, ...more] = reasons;
  if (only !== undefined && more.length === 0) return `configuration is invalid: ${only}`;
  return `configuration is invalid: ${reasons.length} errors occurred:\n${reasons.map((reason) => `\t* ${reason}`).join('\n')}\n\n`;
}

function gateway(spec: JsonRecord): string[] {
  const servers = listAt(spec, 'servers');
  if (servers.length === 0) return ['gateway must have at least one server'];
  return [...servers.flatMap(server), ...selector(spec)];
}

function server(one: unknown): string[] {
  const hosts = listAt(one, 'hosts').length === 0 ? ['server config must contain at least one host'] : [];
  if (!isRecord(at(one, 'port'))) return [...hosts, 'port is required'];
  const number = at(one, 'port', 'number');
  const inRange = typeof number === 'number' && number >= 1 && number <= 65_535;
  return inRange ? hosts : [...hosts, `port number ${JSON.stringify(number ?? 0)} must be in the range 1..65535`];
}

function selector(spec: JsonRecord): string[] {
  const wanted = isRecord(spec.selector) ? Object.entries(spec.selector) : [];
  return wanted.flatMap(([key, value]) => {
    const text = `"${key}=${String(value)}"`;
    if (key === '') return [`empty key is not supported in selector: ${text}`];
    return `${key}${String(value)}`.includes('*') ? [`wildcard is not supported in selector: ${text}`] : [];
  });
}

/** One without hosts is a delegate: another one, which has hosts and gateways, sends requests to it. */
function virtualService(spec: JsonRecord): string[] {
  const [http, tcp, tls] = [listAt(spec, 'http'), listAt(spec, 'tcp'), listAt(spec, 'tls')];
  const none = http.length + tcp.length + tls.length === 0;
  return [
    ...(listAt(spec, 'hosts').length === 0 ? delegate(spec) : []),
    ...(none ? ['http, tcp or tls must be provided in virtual service'] : []),
    ...http.flatMap(httpRoute),
    ...tcp.flatMap((route) => (listAt(route, 'route').length === 0 ? ['TCP route is required'] : [])),
    ...tls.flatMap((route) => (listAt(route, 'route').length === 0 ? ['TLS route is required'] : [])),
  ];
}

function delegate(spec: JsonRecord): string[] {
  const forbidden = { gateways: 'gateways', tls: 'tls route', tcp: 'tcp route' };
  return Object.entries(forbidden)
    .filter(([field]) => listAt(spec, field).length > 0)
    .map(([, name]) => `delegate virtual service must have no ${name} specified`);
}

function httpRoute(route: unknown): string[] {
  const answers = ['redirect', 'directResponse', 'delegate'].some((field) => at(route, field) !== undefined);
  const targets = listAt(route, 'route');
  if (targets.length === 0) return answers ? [] : ['HTTP route, redirect or direct_response is required'];
  const nowhere = targets.some((target) => textAt(target, 'destination', 'host') === undefined);
  return nowhere ? ['empty domain name not allowed'] : [];
}
