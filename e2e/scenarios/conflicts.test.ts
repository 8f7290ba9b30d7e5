import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/kube/index.ts';
import { namespaceManifest, startWorld, type World } from '../world/index.ts';
import { blocksUntilMended, interventions, type Mistake } from './mistake.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ name: 'conflicts' });
  await world.apply(namespaceManifest('istio-system'));
});
afterAll(() => world?.stop());
afterEach(() => world.clear());

const mistakes: readonly Mistake[] = [
  {
    title: 'a namespace that is being deleted',
    spec: () => ({ namespace: 'doomed' }),
    async prepare() {
      await world.apply(namespaceManifest('doomed'), held('doomed', ['meshwright.test/held']));
      await world.kubectl('delete', 'namespace', 'doomed', '--wait=false');
    },
    reason: 'NamespaceTerminating',
    says: ['doomed', 'being deleted'],
    mend: () =>
      world.kubectl(
        'patch',
        'configmap',
        'held',
        '-n',
        'doomed',
        '--type=merge',
        '-p',
        '{"metadata":{"finalizers":null}}',
      ),
  },
  {
    title: 'an object that a Helm release owns',
    prepare: () =>
      world.apply(account({ 'meta.helm.sh/release-name': 'base', 'meta.helm.sh/release-namespace': 'mesh' })),
    reason: 'OwnedByOther',
    says: ['ServiceAccount', 'istio-reader-service-account', 'Helm release base in namespace mesh'],
    mend: removeAccount,
  },
  {
    title: 'an object that istioctl installed',
    prepare: () =>
      world.cluster.kubectl(['apply', '--server-side', '--field-manager=istioctl', '-f', '-'], {
        input: JSON.stringify(account({})),
      }),
    reason: 'OwnedByOther',
    says: ['ServiceAccount', 'istio-reader-service-account', 'istioctl'],
    mend: removeAccount,
  },
  {
    title: 'an object that somebody made by hand',
    prepare: () => world.apply(account({})),
    reason: 'OwnedByOther',
    says: ['ServiceAccount', 'istio-reader-service-account', 'kubectl'],
    mend: removeAccount,
  },
];

describe('blocks, changes nothing, and goes on when it is put right', () => {
  test.for(mistakes)('$title', (mistake, context) => blocksUntilMended(world, mistake, context));
});

describe('two MeshControlPlanes', () => {
  test.each([
    { what: 'namespace', spec: { tags: ['second'] }, reason: 'NamespaceTaken', says: 'spec.namespace istio-system' },
    { what: 'tag', spec: { namespace: 'second-system' }, reason: 'TagTaken', says: 'tag default' },
  ])(
    'cannot share a $what: the younger one is told who has it, and takes over when that one goes',
    async ({ spec, reason, says }) => {
      await world.apply(world.wish('mesh'));
      await world.ready('mesh');
      const place = await world.audit.now();
      await world.apply(world.wish('younger', spec));
      const { status } = await world.phase('younger', 'Blocked');
      expect(status?.findings?.map((finding) => finding.reason)).toEqual([reason]);
      expect(status?.message).toContain(says);
      expect(status?.message).toContain('MeshControlPlane mesh');
      expect(await interventions(world, place)).toEqual([]);
      expect(world.phasesSeen('mesh').at(-1)).toBe('Ready');
      await world.uninstall('mesh');
      await world.ready('younger', 90);
    },
  );
});

describe('an operator without permission', () => {
  test.each([
    {
      what: 'watch autoscalers',
      kind: 'HorizontalPodAutoscaler',
      resource: 'horizontalpodautoscalers',
      verbs: ['list', 'watch'],
      says: 'watched',
    },
    {
      what: 'write ConfigMaps',
      kind: 'ConfigMap',
      resource: 'configmaps',
      verbs: ['create', 'patch'],
      says: 'configmaps',
    },
  ])('to $what says what is missing, and goes on when it is granted', async ({ kind, resource, verbs, says }) => {
    await world.operator.kill('SIGTERM');
    const granted = await withoutRight(resource, verbs);
    try {
      const place = await world.audit.now();
      await world.operator.start();
      await world.apply(world.wish('mesh'));
      const { status } = await world.phase('mesh', 'Blocked');
      expect(status?.findings?.map(({ reason }) => reason)).toContain('PermissionDenied');
      for (const words of [kind, says, 'manifests/rbac.yaml']) expect(status?.message).toContain(words);
      expect(await interventions(world, place)).toEqual([]);
    } finally {
      await granted();
    }
    await world.ready('mesh', 120);
  });
});

function account(annotations: Readonly<Record<string, string>>): KubeObject {
  const metadata = { name: 'istio-reader-service-account', namespace: 'istio-system', annotations };
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata };
}

function removeAccount(): Promise<string> {
  return world.kubectl('delete', 'serviceaccount', 'istio-reader-service-account', '-n', 'istio-system');
}

/** An object that keeps its namespace from going away. */
function held(namespace: string, finalizers: readonly string[]): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'held', namespace, finalizers } };
}

/** Takes verbs away from the operator's role with kubectl; returns what gives them back. */
async function withoutRight(resource: string, verbs: readonly string[]): Promise<() => Promise<string>> {
  const role = JSON.parse(await world.kubectl('get', 'clusterrole', 'meshwright-chart-objects', '-o', 'json'));
  const everything: string = JSON.stringify({ rules: role.rules });
  const rules = role.rules.flatMap((rule: Rule) => {
    if (!rule.resources.includes(resource)) return [rule];
    const others = rule.resources.filter((other) => other !== resource);
    const left = { ...rule, resources: [resource], verbs: rule.verbs.filter((verb) => !verbs.includes(verb)) };
    return others.length > 0 ? [{ ...rule, resources: others }, left] : [left];
  });
  const patch = (body: string): Promise<string> =>
    world.kubectl('patch', 'clusterrole', 'meshwright-chart-objects', '--type=merge', '-p', body);
  await patch(JSON.stringify({ rules }));
  return () => patch(everything);
}

interface Rule {
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}
