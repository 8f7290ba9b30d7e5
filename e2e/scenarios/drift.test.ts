import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/kube/index.ts';
import { isRecord, listAt, textAt } from '../../src/kube/json.ts';
import { describeRequest, isRealWrite, operatorUser, revisionOf, startWorld, type World } from '../world/index.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ name: 'drift' });
  await world.apply(world.wish('mesh'));
  await world.ready('mesh');
});
afterAll(() => world?.stop());

describe('what was changed by hand is set back, and an Event names the field and who it was', () => {
  test('a value of a ConfigMap', async () => {
    const name = `istio-${revision()}`;
    await change('configmap', name, { data: { mesh: 'broken' } });
    await restored('ConfigMap', name, '.data.mesh');
    expect(await world.kubectl('get', 'configmap', name, '-n', 'istio-system', '-o', 'jsonpath={.data.mesh}')).not.toBe(
      'broken',
    );
  });

  test('the image of istiod, and the mesh is Ready again afterwards', async () => {
    const name = `istiod-${revision()}`;
    const containers = [{ name: 'discovery', image: 'example.test/other' }];
    const before = textAt(listAt(await deployment(), 'spec', 'template', 'spec', 'containers')[0], 'image');
    await change('deployment', name, { spec: { template: { spec: { containers } } } }, 'strategic');
    await restored('Deployment', name, 'image');
    expect(textAt(listAt(await deployment(), 'spec', 'template', 'spec', 'containers')[0], 'image')).toBe(before);
    await world.ready('mesh');
  });

  test('the rules of a ClusterRole', async () => {
    const name = `istiod-clusterrole-${revision()}-istio-system`;
    await change('clusterrole', name, { rules: [] });
    await restored('ClusterRole', name, '.rules');
  });

  test('the entries of a tag', async () => {
    const [tag] = (await ofKind('MutatingWebhookConfiguration')).filter(
      ({ metadata }) => metadata.labels?.['istio.io/tag'] === 'default',
    );
    const { name } = tag?.metadata ?? { name: '' };
    await change('mutatingwebhookconfiguration', name, { metadata: { labels: { 'istio.io/rev': 'other' } } });
    await restored('MutatingWebhookConfiguration', name, 'istio.io/rev');
    await world.ready('mesh');
  });

  test('an entry of a tag that an older copy brings back, and that would lead a namespace to another revision', async () => {
    const name = 'istio-revision-tag-default';
    const apiVersion = 'admissionregistration.k8s.io/v1';
    const entries = async () =>
      listAt(await world.get({ apiVersion, kind: 'MutatingWebhookConfiguration', name }), 'webhooks').filter(isRecord);
    const before = await entries();
    const entry = {
      ...before[0],
      name: '1-0-0.rev.namespace.sidecar-injector.istio.io',
      clientConfig: { service: { name: 'istiod-1-0-0', namespace: 'istio-system' } },
    };
    await change('mutatingwebhookconfiguration', name, [{ op: 'add', path: '/webhooks/-', value: entry }], 'json');
    await restored('MutatingWebhookConfiguration', name, entry.name);
    expect(await entries()).toEqual(before);
    await world.ready('mesh');
  });

  test.each(['app.kubernetes.io/managed-by', 'meshwright.io/control-plane'])(
    'the label %s that was taken away',
    async (label) => {
      const name = `istio-${revision()}`;
      await world.kubectl('label', 'configmap', name, '-n', 'istio-system', `${label}-`, '--field-manager=mallory');
      await world.waitFor(`the label ${label} is back`, async () => {
        const found = await world.get({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'istio-system', name });
        return found?.metadata.labels?.[label] !== undefined;
      });
      await world.ready('mesh');
    },
  );

  test('the reference to the owner that was taken away', async () => {
    const name = `istio-${revision()}`;
    await change('configmap', name, { metadata: { ownerReferences: null } });
    await world.waitFor('the owner is back', async () => {
      const found = await world.get({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'istio-system', name });
      return found?.metadata.ownerReferences?.length === 1;
    });
  });
});

describe('what is not ours is left alone', () => {
  test('the CA and the failure policy that istiod writes into webhooks', async () => {
    const configurations = [
      ...(await ofKind('MutatingWebhookConfiguration')),
      ...(await ofKind('ValidatingWebhookConfiguration')),
    ];
    const owned = configurations.flatMap(({ metadata }) =>
      (metadata.managedFields ?? [])
        .filter(({ manager }) => manager === 'meshwright')
        .map(({ fieldsV1 }) => JSON.stringify(fieldsV1)),
    );
    expect(owned.length).toBe(configurations.length);
    expect(owned.filter((fields) => fields.includes('f:caBundle'))).toEqual([]);
    await world.waitFor('every validator is as strict as istiod makes it', async () => {
      const validators = await ofKind('ValidatingWebhookConfiguration');
      const entries = validators.flatMap((validator) => listAt(validator, 'webhooks').filter(isRecord));
      return entries.length > 0 && entries.every(({ failurePolicy }) => failurePolicy === 'Fail');
    });
  });

  test('a wrong CA is left to istiod, which puts it right', async () => {
    const name = `istio-sidecar-injector-${revision()}`;
    const place = await world.audit.now();
    const [right] = await bundles(name);
    const wrong = [
      { op: 'replace', path: '/webhooks/0/clientConfig/caBundle', value: Buffer.from('wrong').toString('base64') },
    ];
    await world.kubectl('patch', 'mutatingwebhookconfiguration', name, '--type=json', '-p', JSON.stringify(wrong));
    await world.waitFor('the right CA is back', async () => (await bundles(name))[0] === right);
    await world.ready('mesh');
    const writes = (await world.audit.requests(operatorUser, place)).filter(isRealWrite);
    expect(writes.filter(({ resource }) => resource.endsWith('webhookconfigurations')).map(describeRequest)).toEqual(
      [],
    );
  });

  test('a label and an annotation that somebody added', async () => {
    const name = `istio-${revision()}`;
    await world.kubectl('label', 'configmap', name, '-n', 'istio-system', 'team=mesh');
    await change('configmap', name, { data: { mesh: 'broken' } });
    await restored('ConfigMap', name, '.data.mesh', 2);
    expect(
      await world.kubectl('get', 'configmap', name, '-n', 'istio-system', '-o', 'jsonpath={.metadata.labels.team}'),
    ).toBe('mesh');
  });
});

function revision(): string {
  return revisionOf(world.charts.version);
}

async function ofKind(kind: string): Promise<readonly KubeObject[]> {
  return (await world.written()).filter((object) => object.kind === kind);
}

function deployment(): Promise<KubeObject | undefined> {
  return world.get({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    namespace: 'istio-system',
    name: `istiod-${revision()}`,
  });
}

async function change(kind: string, name: string, patch: object, type = 'merge'): Promise<void> {
  await world.kubectl(
    'patch',
    kind,
    name,
    '-n',
    'istio-system',
    `--type=${type}`,
    '-p',
    JSON.stringify(patch),
    '--field-manager=mallory',
  );
}

/** Waits for the Event, which comes after the repair itself. */
async function restored(kind: string, name: string, field: string, times = 1): Promise<void> {
  await world.waitFor(`an Event that ${kind} ${name} was set back in ${field}`, async () => {
    const events = (await world.events('mesh')).filter(
      ({ reason, note }) =>
        reason === 'DriftRepaired' && [kind, name, field, 'mallory'].every((word) => note.includes(word)),
    );
    return events.reduce((sum, { count }) => sum + count, 0) >= times;
  });
}

async function bundles(name: string): Promise<readonly (string | undefined)[]> {
  const apiVersion = 'admissionregistration.k8s.io/v1';
  const found = await world.get({ apiVersion, kind: 'MutatingWebhookConfiguration', name });
  return listAt(found, 'webhooks').map((webhook) => textAt(webhook, 'clientConfig', 'caBundle'));
}
