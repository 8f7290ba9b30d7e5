import { join } from 'node:path';
import type { Command } from './server-process.ts';
import type { Slot } from './slot.ts';
import type { Tools } from './tools/index.ts';

/** What the command lines of one cluster are made of. */
export interface CommandContext {
  readonly folder: string;
  readonly slot: Slot;
  readonly tools: Tools;
  /** An AdmissionConfiguration, by its path. */
  readonly admissionConfiguration?: string | undefined;
}

/** The files of a cluster's folder that command lines name. */
export const clusterFiles = {
  ca: 'ca.crt',
  serverCertificate: 'apiserver.crt',
  serverKey: 'apiserver.key',
  tokenPublicKey: 'service-account.pub',
  tokenPrivateKey: 'service-account.key',
  auditLog: 'audit.log',
  adminKubeconfig: 'admin.kubeconfig',
  controllerManagerKubeconfig: 'kube-controller-manager.kubeconfig',
  schedulerKubeconfig: 'kube-scheduler.kubeconfig',
  kwokKubeconfig: 'kwok.kubeconfig',
} as const;

/**
 * The controllers that meshes and their upgrades meet. Not run: everything about real nodes, volumes, clouds and
 * certificates.
 */
const controllers = [
  'namespace',
  'garbage-collector',
  'deployment',
  'replicaset',
  'statefulset',
  'daemonset',
  'job',
  'cronjob',
  'serviceaccount',
  'serviceaccount-token',
  'endpointslice',
  'disruption',
  'root-ca-certificate-publisher',
  'clusterrole-aggregation',
  'horizontal-pod-autoscaler',
  'pod-garbage-collector',
  'validatingadmissionpolicy-status',
  'resourcequota',
].map((name) => `${name}-controller`);

/** etcd without fsync: the data never outlives the cluster. The quota is etcd's largest sensible one, 8 GiB. */
export function etcdCommand({ folder, slot, tools }: CommandContext): Command {
  const clients = `http://127.0.0.1:${slot.ports.etcd}`;
  const peers = `http://127.0.0.1:${slot.ports.etcdPeer}`;
  return command('etcd', tools.etcd, folder, {
    'data-dir': join(folder, 'etcd'),
    'listen-client-urls': clients,
    'advertise-client-urls': clients,
    'listen-peer-urls': peers,
    'initial-advertise-peer-urls': peers,
    'initial-cluster': `default=${peers}`,
    'unsafe-no-fsync': 'true',
    'quota-backend-bytes': String(8 * 2 ** 30),
    'log-level': 'warn',
  });
}

/**
 * The API server: client certificates and ServiceAccount tokens only, RBAC, every request in the audit log before it is
 * answered.
 */
export function apiServerCommand({ folder, slot, tools, admissionConfiguration }: CommandContext): Command {
  const inFolder = (file: string): string => join(folder, file);
  return command('kube-apiserver', tools['kube-apiserver'], folder, {
    'etcd-servers': `http://127.0.0.1:${slot.ports.etcd}`,
    'bind-address': '127.0.0.1',
    'advertise-address': '127.0.0.1',
    'secure-port': String(slot.ports.apiServer),
    'tls-cert-file': inFolder(clusterFiles.serverCertificate),
    'tls-private-key-file': inFolder(clusterFiles.serverKey),
    'client-ca-file': inFolder(clusterFiles.ca),
    'anonymous-auth': 'false',
    'authorization-mode': 'RBAC',
    'service-account-issuer': 'https://kubernetes.default.svc',
    'service-account-key-file': inFolder(clusterFiles.tokenPublicKey),
    'service-account-signing-key-file': inFolder(clusterFiles.tokenPrivateKey),
    'service-cluster-ip-range': slot.serviceRange,
    'endpoint-reconciler-type': 'none',
    'allow-privileged': 'true',
    // With it every new Node is tainted until a node lifecycle controller, which is not run, lifts the taint.
    'disable-admission-plugins': 'TaintNodesByCondition',
    ...(admissionConfiguration === undefined ? {} : { 'admission-control-config-file': admissionConfiguration }),
    'audit-policy-file': join(import.meta.dirname, 'audit-policy.yaml'),
    'audit-log-path': inFolder(clusterFiles.auditLog),
    // In MiB: a test that counts requests must not lose the older ones to a rotation.
    'audit-log-maxsize': '100000',
  });
}

/**
 * Controllers use ServiceAccounts of their own, as in a production cluster, so garbage collection and quotas meet real
 * RBAC.
 */
export function controllerManagerCommand({ folder, slot, tools }: CommandContext): Command {
  return command('kube-controller-manager', tools['kube-controller-manager'], folder, {
    ...componentFlags(join(folder, clusterFiles.controllerManagerKubeconfig), slot.ports.controllerManager, folder),
    'service-account-private-key-file': join(folder, clusterFiles.tokenPrivateKey),
    'root-ca-file': join(folder, clusterFiles.ca),
    'use-service-account-credentials': 'true',
    controllers: controllers.join(','),
  });
}

export function schedulerCommand({ folder, slot, tools }: CommandContext): Command {
  return command(
    'kube-scheduler',
    tools['kube-scheduler'],
    folder,
    componentFlags(join(folder, clusterFiles.schedulerKubeconfig), slot.ports.scheduler, folder),
  );
}

/** kwok plays the kubelet of every Node, by the rules of `kwok.yaml`. */
export function kwokCommand({ folder, tools }: CommandContext): Command {
  return command('kwok', tools.kwok, folder, {
    kubeconfig: join(folder, clusterFiles.kwokKubeconfig),
    config: join(import.meta.dirname, 'kwok.yaml'),
    v: 'ERROR',
  });
}

function componentFlags(kubeconfig: string, port: number, folder: string): Record<string, string> {
  return {
    kubeconfig,
    'authentication-kubeconfig': kubeconfig,
    'authorization-kubeconfig': kubeconfig,
    'authentication-skip-lookup': 'true',
    'bind-address': '127.0.0.1',
    'secure-port': String(port),
    'cert-dir': join(folder, `certificates-${port}`),
    'leader-elect': 'false',
    // The default limit of 50 requests a second caps pod starts at 53 a second.
    'kube-api-qps': '2000',
    'kube-api-burst': '4000',
  };
}

/**
 * All of them are written in Go, and share the cores with everything that is tested: memory is cheaper there than collecting
 * garbage, which made an API server stop and go for every large CRD.
 */
const env = { GOGC: '400', GOMEMLIMIT: '4GiB' };

function command(name: string, program: string, folder: string, flags: Record<string, string>): Command {
  const args = Object.entries(flags).map(([flag, value]) => `--${flag}=${value}`);
  return { name, program, args, env, log: join(folder, `${name}.log`) };
}
