import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../kube/object.ts';
import type { ChartPlan, SetName } from '../provider.ts';
import { arrange, concede } from './arrange.ts';
import { pointersOf } from './pointers.ts';

/** What the official charts render, as data; not part of the project, so tests of it are skipped where it is absent. */
const official = join(import.meta.dirname, '../../../../shared/istio');

function planFor(part: SetName): ChartPlan {
  return { part, chart: 'any', release: 'any', namespace: 'istio-system', values: {} };
}

function webhook(
  kind: string,
  name: string,
  labels: Record<string, string>,
  ...entries: readonly object[]
): KubeObject {
  return { apiVersion: 'admissionregistration.k8s.io/v1', kind, metadata: { name, labels }, webhooks: entries };
}

const service = (name: string) => ({ name, namespace: 'istio-system' });
const tagOf = (revision: string, serves: string, caBundle?: string): KubeObject =>
  webhook(
    'MutatingWebhookConfiguration',
    'istio-revision-tag-prod',
    { 'istio.io/rev': revision, 'istio.io/tag': 'prod' },
    { name: 'w', clientConfig: { service: service(serves), ...(caBundle === undefined ? {} : { caBundle }) } },
  );

describe('rendered objects', () => {
  it('are sorted by what they are, not only by the chart they come from', () => {
    const crd: KubeObject = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'g' },
    };
    const account: KubeObject = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'reader' } };
    const validator = webhook('ValidatingWebhookConfiguration', 'istiod-default-validator', {});
    const istiod: KubeObject = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'istiod' } };
    const sets = arrange([
      { plan: planFor('shared'), objects: [validator, crd, account] },
      { plan: planFor('revision'), objects: [tagOf('1-30-3', 'istiod-1-30-3'), istiod] },
    ]);
    expect(sets.map(({ name, objects }) => [name, objects.map(({ metadata }) => metadata.name)])).toEqual([
      ['definitions', ['g']],
      ['shared', ['reader']],
      ['revision', ['istiod']],
      ['pointers', ['istiod-default-validator', 'istio-revision-tag-prod']],
    ]);
  });

  it('leave an empty CA to istiod, and keep one that people give', () => {
    const arranged = (caBundle: string) => {
      const [set] = arrange([{ plan: planFor('revision'), objects: [tagOf('1-30-3', 'istiod-1-30-3', caBundle)] }]);
      return set?.objects;
    };
    expect(arranged('')).toEqual([tagOf('1-30-3', 'istiod-1-30-3')]);
    expect(arranged('their CA')).toEqual([tagOf('1-30-3', 'istiod-1-30-3', 'their CA')]);
  });
});

describe('what istiod settles at run time', () => {
  const entry = (name: string, failurePolicy: string) => ({ name, failurePolicy });
  const validator = (...entries: readonly object[]) => webhook('ValidatingWebhookConfiguration', 'v', {}, ...entries);

  it('is left to it: a failure policy that it has turned to Fail is not turned back', () => {
    const desired = validator(entry('a', 'Ignore'), entry('b', 'Ignore'));
    expect(concede(desired, validator(entry('a', 'Fail'), entry('b', 'Ignore')))).toEqual(
      validator({ name: 'a' }, entry('b', 'Ignore')),
    );
  });

  it('is nothing while the object is not there, or was not touched', () => {
    const desired = validator(entry('a', 'Ignore'));
    expect(concede(desired, undefined)).toBe(desired);
    expect(concede(desired, validator(entry('a', 'Ignore')))).toBe(desired);
  });

  it('is never a policy that people chose to be Fail', () => {
    const desired = validator(entry('a', 'Fail'));
    expect(concede(desired, validator(entry('a', 'Fail')))).toBe(desired);
  });
});

describe('a pointer', () => {
  const prod = { name: 'tag prod', tag: 'prod', revision: '1-30-3' };

  it('is whole when every entry leads to its revision and is trusted', () => {
    expect(pointersOf([tagOf('1-30-3', 'istiod-1-30-3', 'ca')])).toEqual([{ ...prod, whole: true }]);
  });

  it('is not whole without CA, without entries, or when it leads elsewhere', () => {
    const empty = webhook('MutatingWebhookConfiguration', 't', { 'istio.io/rev': '1-30-3', 'istio.io/tag': 'prod' });
    const broken = [tagOf('1-30-3', 'istiod-1-30-3'), tagOf('1-30-3', 'istiod-1-29-6', 'ca'), empty];
    expect(pointersOf(broken)).toEqual(broken.map(() => ({ ...prod, whole: false })));
  });

  it("is neither a tag's Service nor a revision's own webhook", () => {
    const own = webhook('MutatingWebhookConfiguration', 'istio-sidecar-injector-1-30-3', { 'istio.io/rev': '1-30-3' });
    const tagService: KubeObject = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 's', labels: { 'istio.io/tag': 'prod' } },
    };
    expect(pointersOf([own, tagService])).toEqual([]);
  });
});

describe.skipIf(!existsSync(official))('the official charts', () => {
  it.each(['1.29.6', '1.30.3'])('of %s are sorted whole, with both tags as pointers', (version) => {
    const read = (file: string) =>
      loadAll(readFileSync(join(official, version, 'rendered', file), 'utf8')).filter((o) => o != null) as KubeObject[];
    const rendered = [
      { plan: planFor('shared'), objects: read('base.yaml') },
      { plan: planFor('revision'), objects: read('istiod-revision-with-tags.yaml') },
    ];
    const sets = arrange(rendered);
    const objects = (name: SetName) => sets.find((set) => set.name === name)?.objects ?? [];
    expect(sets.flatMap((set) => set.objects)).toHaveLength(rendered.flatMap((chart) => chart.objects).length);
    expect(new Set(objects('definitions').map(({ kind }) => kind))).toEqual(new Set(['CustomResourceDefinition']));
    expect(objects('revision').filter(({ kind }) => kind === 'Deployment')).toHaveLength(1);
    const pointers = pointersOf(objects('pointers')).map(({ name, revision }) => `${name} ${revision}`);
    const revision = version.replaceAll('.', '-');
    expect(pointers.toSorted()).toEqual([
      `default validator ${revision}`,
      `tag default ${revision}`,
      `tag prod ${revision}`,
    ]);
  });
});
