import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

export const usage = `meshwright: installs and keeps the mesh that each MeshControlPlane asks for

  --kubeconfig PATH      which cluster; default: KUBECONFIG, ~/.kube/config, or the pod's own account
  --context NAME         which context of the kubeconfig; default: its current one
  --helm PATH            the helm program (version 4); default: HELM_BIN, or helm on PATH
  --cache PATH           folder for charts and rendered manifests; default: meshwright in the temporary folder
  --leader-elect=false   write without asking whether another operator does. Default: true, so that any number of
                         operators on one cluster is safe, also one from source beside those in pods: one leads,
                         the others watch and take over
  --namespace NAME       where the Lease of the leader lives, which all operators of a cluster share;
                         default: the pod's own namespace, or meshwright-system
  --metrics-address A    serve /metrics over HTTPS on this address, such as :8443, to who may get the nonResourceURL
                         /metrics; default: off
  --tls-cert PATH        certificate and key for it, PEM; default: a self-signed one, made at the start
  --tls-key PATH
  --health-address A     serve /healthz and /readyz over HTTP on this address, such as :8081; default: off
  --log-level LEVEL      trace, debug, info, warn, error or fatal; default: info
  -h, --help             this text
`;

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];
const ownNamespace = '/var/run/secrets/kubernetes.io/serviceaccount/namespace';

/** What was given on the command line can't be used; the message names the flag. */
export class FlagError extends Error {
  override readonly name = 'FlagError';
}

export function isFlagError(error: unknown): boolean {
  const code = error instanceof TypeError && 'code' in error ? String(error.code) : '';
  return error instanceof FlagError || code.startsWith('ERR_PARSE_ARGS');
}

/** Reads the command line. @throws FlagError, or the TypeError of parseArgs */
export function readFlags(args: readonly string[]) {
  const { values } = parseArgs({
    args: args.map(plainBoolean),
    allowNegative: true,
    options: {
      kubeconfig: { type: 'string' },
      context: { type: 'string' },
      helm: { type: 'string', default: process.env.HELM_BIN ?? 'helm' },
      cache: { type: 'string', default: join(tmpdir(), 'meshwright') },
      'leader-elect': { type: 'boolean', default: true },
      namespace: { type: 'string' },
      'metrics-address': { type: 'string', default: '' },
      'tls-cert': { type: 'string' },
      'tls-key': { type: 'string' },
      'health-address': { type: 'string', default: '' },
      'log-level': { type: 'string', default: 'info' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (!levels.includes(values['log-level'])) {
    throw new FlagError(`--log-level ${values['log-level']} is unknown: use one of ${levels.join(', ')}`);
  }
  if ((values['tls-cert'] === undefined) !== (values['tls-key'] === undefined)) {
    throw new FlagError('--tls-cert and --tls-key belong together: give both, or neither');
  }
  return { ...values, namespace: values.namespace ?? podNamespace() ?? 'meshwright-system' };
}

export type Flags = ReturnType<typeof readFlags>;

/** Programs of Kubernetes take `--flag=false`; parseArgs knows `--no-flag`. */
function plainBoolean(arg: string): string {
  const [, flag, value] = /^--(leader-elect)=(true|false)$/.exec(arg) ?? [];
  if (flag === undefined) return arg;
  return value === 'true' ? `--${flag}` : `--no-${flag}`;
}

function podNamespace(): string | undefined {
  try {
    return readFileSync(ownNamespace, 'utf8').trim();
  } catch {
    return undefined; // not in a pod
  }
}
