import { readFile, stat } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createApiClient } from './api-client.ts';
import { type Cluster, nodeName, startCluster } from './index.ts';

const waiting = { timeout: 60_000, interval: 100 };
let cluster: Cluster;
beforeAll(async () => {
  cluster = await startCluster({ name: 'cluster-test' });
});
afterAll(() => cluster.stop());

test('the API server is the version that was asked for, and its one Node is ready', async () => {
  const version: unknown = JSON.parse(await cluster.kubectl(['version', '-o', 'json']));
  const nodes = await cluster.kubectl(['get', 'nodes', '--no-headers']);
  expect(version).toMatchObject({ serverVersion: { gitVersion: 'v1.36.2', major: '1', minor: '36' } });
  expect(nodes.trim().split(/\s+/).slice(0, 2)).toEqual([nodeName, 'Ready']);
});

test('who has no identity is refused, even for a health check', async () => {
  const anonymous = createApiClient(cluster.url, cluster.caCertificate, undefined);
  const answers = await Promise.all(['/readyz', '/version', '/api'].map((path) => anonymous.request('GET', path)));
  anonymous.close();
  expect(answers.map(({ status }) => status)).toEqual([401, 401, 401]);
});

test('an identity without bindings is known by name and groups, and may read nothing', async () => {
  const kubeconfig = await cluster.kubeconfigFor('jane', ['dev', 'ops']);
  const self = JSON.parse(await cluster.kubectl(['auth', 'whoami', '-o', 'json'], { kubeconfig }));
  expect(self.status.userInfo).toMatchObject({ username: 'jane', groups: ['dev', 'ops', 'system:authenticated'] });
  await expect(cluster.kubectl(['get', 'pods'], { kubeconfig })).rejects.toMatchObject({
    reason: 'CommandFailed',
    message: expect.stringContaining('User "jane" cannot list resource "pods"'),
  });
});

test('the operator’s kubeconfig is that of its ServiceAccount', async () => {
  const kubeconfig = await cluster.operatorKubeconfig();
  const self = JSON.parse(await cluster.kubectl(['auth', 'whoami', '-o', 'json'], { kubeconfig }));
  expect(self.status.userInfo.username).toBe('system:serviceaccount:meshwright-system:meshwright');
  expect((await stat(kubeconfig)).mode & 0o777).toBe(0o600);
});

test('a Deployment, a DaemonSet, a StatefulSet and a Job get there, with init containers and sidecars', async () => {
  await cluster.kubectl(['apply', '-f', '-'], { input: JSON.stringify(list(workloads())) });
  await cluster.kubectl(['rollout', 'status', 'deployment/web', '--timeout=60s']);
  await cluster.kubectl(['rollout', 'status', 'daemonset/agent', '--timeout=60s']);
  await cluster.kubectl(['rollout', 'status', 'statefulset/store', '--timeout=60s']);
  await cluster.kubectl(['wait', 'job/once', '--for=condition=Complete', '--timeout=60s']);
  const pods = JSON.parse(await cluster.kubectl(['get', 'pods', '-l', 'app=web', '-o', 'json']));
  expect(pods.items.map(({ status }: { status: { phase: string } }) => status.phase)).toEqual(['Running', 'Running']);
});

test('a pod whose fate is to wait stays unready with that reason', async () => {
  const annotations = { 'meshwright.test/fate': 'CrashLoopBackOff' };
  await cluster.kubectl(['apply', '-f', '-'], { input: JSON.stringify(deployment('broken', annotations)) });
  const reason = [
    'get',
    'pods',
    '-l',
    'app=broken',
    '-o',
    'jsonpath={.items[*].status.containerStatuses[*].state.waiting.reason}',
  ];
  await vi.waitFor(
    async () => expect(await cluster.kubectl(reason)).toBe('CrashLoopBackOff CrashLoopBackOff'),
    waiting,
  );
  const ready = await cluster.kubectl(['get', 'deployment', 'broken', '-o', 'jsonpath={.status.readyReplicas}']);
  expect(ready).toBe('');
});

test('a running pod becomes unready and ready again by its annotation', async () => {
  await cluster.kubectl(['apply', '-f', '-'], { input: JSON.stringify(pod('flapping')) });
  const wait = (ready: string): Promise<string> =>
    cluster.kubectl(['wait', 'pod/flapping', `--for=condition=Ready=${ready}`, '--timeout=60s']);
  await wait('True');
  await cluster.kubectl(['annotate', 'pod/flapping', 'meshwright.test/fate=unready']);
  await wait('False');
  await cluster.kubectl(['annotate', 'pod/flapping', 'meshwright.test/fate-']);
  await wait('True');
});

test('every request is in the audit log by the time it is answered, with its user', async () => {
  await cluster.kubectl(['create', 'namespace', 'audited']);
  const events = (await readFile(cluster.auditLog, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const created = events.filter(
    ({ verb, objectRef }) => verb === 'create' && objectRef?.name === 'audited' && objectRef.resource === 'namespaces',
  );
  expect(created).toMatchObject([{ level: 'Metadata', user: { username: 'admin' }, responseStatus: { code: 201 } }]);
});

test('a Service gets an address of this cluster’s own range', async () => {
  await cluster.kubectl(['create', 'service', 'clusterip', 'web', '--tcp=80']);
  const address = await cluster.kubectl(['get', 'service', 'web', '-o', 'jsonpath={.spec.clusterIP}']);
  expect(address.split('.').slice(0, 2)).toEqual(cluster.serviceRange.split('.').slice(0, 2));
});

test('a program run beside the cluster has its log in the folder, and ends with the cluster', async () => {
  const other = await startCluster({ name: 'companion' });
  const companion = await other.run({ name: 'companion', program: '/bin/sh', args: ['-c', 'echo hello; sleep 600'] });
  await vi.waitFor(async () => expect(await readFile(companion.log, 'utf8')).toBe('hello\n'), waiting);
  expect(other.serviceRange).not.toBe(cluster.serviceRange);
  await other.stop();
  await other.stop();
  expect(companion.ending).toBe('was ended by SIGKILL');
  await expect(stat(other.folder)).rejects.toThrow('ENOENT');
});

test('after a restart of the API server everything is still there, and an old watch is told so', async () => {
  await cluster.kubectl(['create', 'configmap', 'kept', '--from-literal=a=b']);
  const version = ['get', 'configmap', 'kept', '-o', 'jsonpath={.metadata.resourceVersion}'];
  const old = await cluster.kubectl(version);
  await cluster.kubectl(['create', 'configmap', 'newer']);
  const before = cluster.process('kube-apiserver').pid;
  await cluster.restartApiServer();
  expect(cluster.process('kube-apiserver').pid).not.toBe(before);
  expect(await cluster.kubectl(['get', 'configmap', 'kept', '-o', 'jsonpath={.data.a}'])).toBe('b');
  const watch = `/api/v1/configmaps?watch=1&timeoutSeconds=10&resourceVersion=${old}`;
  expect(JSON.parse(await cluster.kubectl(['get', '--raw', watch]))).toMatchObject({
    type: 'ERROR',
    object: { code: 410 },
  });
  await cluster.kubectl(['apply', '-f', '-'], { input: JSON.stringify(deployment('later')) });
  await cluster.kubectl(['rollout', 'status', 'deployment/later', '--timeout=60s']);
});

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: object;
  readonly spec: object;
}

function workloads(): Manifest[] {
  const { spec } = deployment('agent');
  const template = podTemplate('agent');
  const selector = { matchLabels: { app: 'agent' } };
  return [
    deployment('web'),
    { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { name: 'agent' }, spec: { selector, template } },
    {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: 'store' },
      spec: { ...spec, serviceName: 'store' },
    },
    {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'once' },
      spec: {
        template: { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'example.test/job' }] } },
      },
    },
  ];
}

function deployment(app: string, annotations: Record<string, string> = {}): Manifest {
  const selector = { matchLabels: { app } };
  const spec = { replicas: 2, selector, template: podTemplate(app, annotations) };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: app }, spec };
}

function podTemplate(app: string, annotations: Record<string, string> = {}): object {
  return {
    metadata: { labels: { app }, annotations },
    spec: {
      initContainers: [
        { name: 'prepare', image: 'example.test/prepare' },
        { name: 'sidecar', image: 'example.test/sidecar', restartPolicy: 'Always' },
      ],
      containers: [{ name: 'main', image: 'example.test/main' }],
    },
  };
}

function pod(name: string): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: { containers: [{ name: 'main', image: 'example.test/main' }] },
  };
}

function list(items: readonly Manifest[]): object {
  return { apiVersion: 'v1', kind: 'List', items };
}
