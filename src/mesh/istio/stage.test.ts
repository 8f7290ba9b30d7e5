import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { loadAll } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../kube/object.ts';
import type { Split } from '../provider.ts';
import { type Webhook, webhooksOf } from '../webhooks.ts';
import { arrange } from './arrange.ts';
import { pointersOf } from './pointers.ts';
import { stage } from './stage.ts';
import { asked, healed, injectorOf, tagOf, validatorOf } from './testing/tags.ts';

const [older, newer] = ['1-29-6', '1-30-3'] as const;
const pointers = (revision: string) => [
  ...tagOf('default', revision),
  ...tagOf('prod', revision),
  validatorOf(revision),
];
const live = [injectorOf(older, 'ca'), injectorOf(newer, 'ca')];
const split: Split = { moved: ['pay', 'shop'], rest: ['a', 'b', 'c'] };
const requirements = (object: KubeObject | undefined) =>
  (object === undefined ? [] : (webhooksOf(object) ?? [])).map(
    ({ name, clientConfig, namespaceSelector }) =>
      `${name} -> ${clientConfig?.service?.name}: ${JSON.stringify(namespaceSelector?.matchExpressions?.at(-1))}`,
  );
const named = (objects: readonly KubeObject[], name: string) => objects.find(({ metadata }) => metadata.name === name);

describe('while nothing has moved', () => {
  it('the pointers are those of the old revision, the very same', () => {
    const from = pointers(older);
    expect(stage(from, pointers(newer), { moved: [], rest: ['a'] }, live)).toBe(from);
  });
});

describe('a staged tag', () => {
  const staged = stage(pointers(older), pointers(newer), split, live);

  it('keeps its entries for all but the moved namespaces, and leads the moved ones to the new revision', () => {
    const [kept, moved] = ['NotIn', 'In'].map(
      (operator) => `{"key":"kubernetes.io/metadata.name","operator":"${operator}","values":["pay","shop"]}`,
    );
    expect(requirements(named(staged, 'istio-revision-tag-prod'))).toEqual([
      `rev.namespace.sidecar-injector.istio.io -> istiod-1-29-6: ${kept}`,
      `rev.object.sidecar-injector.istio.io -> istiod-1-29-6: ${kept}`,
      `1-30-3.rev.namespace.sidecar-injector.istio.io -> istiod-1-30-3: ${moved}`,
      `1-30-3.rev.object.sidecar-injector.istio.io -> istiod-1-30-3: ${moved}`,
    ]);
  });

  it('lists the unmoved namespaces instead once they are fewer, so that a new namespace starts on the new side', () => {
    const late = stage(pointers(older), pointers(newer), { moved: ['a', 'b', 'c'], rest: ['pay', 'shop'] }, live);
    const [kept, moved] = ['In', 'NotIn'].map(
      (operator) => `{"key":"kubernetes.io/metadata.name","operator":"${operator}","values":["pay","shop"]}`,
    );
    expect(requirements(named(late, 'istio-revision-tag-prod'))).toEqual([
      `rev.namespace.sidecar-injector.istio.io -> istiod-1-29-6: ${kept}`,
      `rev.object.sidecar-injector.istio.io -> istiod-1-29-6: ${kept}`,
      `1-30-3.rev.namespace.sidecar-injector.istio.io -> istiod-1-30-3: ${moved}`,
      `1-30-3.rev.object.sidecar-injector.istio.io -> istiod-1-30-3: ${moved}`,
    ]);
  });

  it('names nobody once nobody is left, in the one way that the API server takes', () => {
    const whole = stage(tagOf('prod', older), tagOf('prod', newer), { moved: ['pay', 'shop'], rest: [] }, live);
    const values = requirements(whole[0]).map((text) => /"values":.*]/.exec(text)?.[0]);
    expect(values).toEqual(Array(4).fill('"values":[""]'));
  });

  it('keeps the name of the old revision, whose istiod goes on looking after its CA', () => {
    const labels = staged.map(({ metadata }) => metadata.labels?.['istio.io/rev']);
    expect(new Set(labels)).toEqual(new Set([older]));
  });

  it('leaves Services and the default validator where they are', () => {
    const [, service] = tagOf('prod', older);
    expect(named(staged, 'istiod-revision-tag-prod')).toEqual(service);
    expect(named(staged, 'istiod-default-validator')).toEqual(validatorOf(older));
  });

  it('that only the old revision has goes on leading to it alone', () => {
    const [tag, service] = tagOf('legacy', older);
    expect(stage([tag, service], tagOf('prod', newer), split, live)).toEqual([tag, service]);
  });

  it('that only the new revision has is not there before promotion', () => {
    expect(stage([], tagOf('prod', newer), split, live)).toEqual([]);
  });
});

describe('the CA of entries that lead to the new revision', () => {
  const bundles = (present: readonly KubeObject[]) => {
    const [tag] = stage(tagOf('prod', older), tagOf('prod', newer), split, present);
    return [...new Set((tag === undefined ? [] : (webhooksOf(tag) ?? [])).slice(2).map(bundleOf))];
  };
  const bundleOf = ({ clientConfig }: Webhook) => clientConfig?.caBundle;
  const [stored] = stage(tagOf('prod', older), tagOf('prod', newer), split, live);
  const carrying = (caBundle: string) => (stored === undefined ? [] : [healed(stored, caBundle)]);

  it("is that of the new revision's own webhook", () => {
    expect(bundles([injectorOf(older, 'theirs'), injectorOf(newer, 'ours')])).toEqual(['ours']);
  });

  it("is the old revision's as long as the new one has none, because both have one root", () => {
    expect(bundles([injectorOf(older, 'shared'), injectorOf(newer)])).toEqual(['shared']);
  });

  it('is kept as it is while the two istiods change their root one after the other', () => {
    const both = [injectorOf(older, 'next'), injectorOf(newer, 'last')];
    expect(bundles([...both, ...carrying('next')])).toEqual(['next']);
    expect(bundles([...both, ...carrying('last')])).toEqual(['last']);
  });

  it('is put right when it is neither', () => {
    expect(bundles([...live, ...carrying('damaged')])).toEqual(['ca']);
  });

  it('is kept when no other is known, and left out when none is', () => {
    expect(bundles(carrying('last known'))).toEqual(['last known']);
    expect(bundles([])).toEqual([undefined]);
  });

  it('is the one that values give, where they do', () => {
    const [tag, service] = tagOf('prod', newer);
    const [staged] = stage(tagOf('prod', older), [healed(tag, 'given'), service], split, live);
    expect((staged === undefined ? [] : (webhooksOf(staged) ?? [])).slice(2).map(bundleOf)).toEqual(['given', 'given']);
  });
});

/** Namespaces of all kinds, each with its name as a label, on one of two sides or on neither. */
const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
const worlds = fc.record({
  sides: fc.array(fc.constantFrom('moved', 'rest', 'born'), { minLength: names.length, maxLength: names.length }),
  injection: fc.constantFrom(undefined, 'enabled', 'disabled'),
  rev: fc.constantFrom(undefined, 'default', 'prod', older, 'unknown'),
  podRev: fc.constantFrom(undefined, 'default', 'prod', newer),
  podInject: fc.constantFrom(undefined, 'true', 'false'),
});
const labelsOf = (pairs: Readonly<Record<string, string | undefined>>) =>
  Object.fromEntries(Object.entries(pairs).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));

function proveOneOfTwo(from: readonly KubeObject[], to: readonly KubeObject[], tags: readonly string[]): void {
  fc.assert(
    fc.property(worlds, ({ sides, injection, rev, podRev, podInject }) => {
      const on = (side: string) => names.filter((_, i) => sides[i] === side);
      const parted = { moved: on('moved'), rest: on('rest') };
      const staged = stage(from, to, parted, live);
      const bornNew = parted.moved.length > parted.rest.length;
      names.forEach((name, i) => {
        const namespace = labelsOf({
          'kubernetes.io/metadata.name': name,
          'istio-injection': injection,
          'istio.io/rev': rev,
        });
        const pod = labelsOf({ 'istio.io/rev': podRev, 'sidecar.istio.io/inject': podInject });
        const moves = sides[i] === 'moved' || (sides[i] === 'born' && bornNew);
        for (const tag of tags) {
          const serving = (objects: readonly KubeObject[]) => {
            const webhook = named(objects, `istio-revision-tag-${tag}`);
            return webhook === undefined ? ['no such tag'] : asked(webhook, namespace, pod);
          };
          expect(serving(staged)).toEqual(serving(moves ? to : from));
        }
      });
    }),
    { numRuns: 300 },
  );
}

function proveReadBack(from: readonly KubeObject[], to: readonly KubeObject[], tags: readonly string[]): void {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('moved', 'rest'), { minLength: 7, maxLength: 7 }), (sides) => {
      const on = (side: string) => names.filter((_, i) => sides[i] === side);
      const parted = { moved: on('moved'), rest: on('rest') };
      const present = stage(from, to, parted, live).filter(({ kind }) => kind === 'MutatingWebhookConfiguration');
      const listed = parted.moved.length <= parted.rest.length ? { moved: parted.moved } : { allBut: parted.rest };
      const staged = parted.moved.length === 0 ? {} : { staged: { revision: newer, ...listed } };
      expect(pointersOf(present.map((object) => healed(object, 'ca')))).toEqual(
        tags.map((tag) => ({ name: `tag ${tag}`, tag, revision: older, whole: true, ...staged })),
      );
    }),
  );
}

describe('however namespaces are split', () => {
  it('every pod is asked about exactly where it would be, were its side alone', () => {
    proveOneOfTwo(pointers(older), pointers(newer), ['default', 'prod']);
  });

  it('the split is read back from what is stored', () => {
    proveReadBack(pointers(older), pointers(newer), ['default', 'prod']);
  });
});

/** What the official charts render, as data; not part of the project, so tests of it are skipped where it is absent. */
const official = join(import.meta.dirname, '../../../../shared/istio');

describe.skipIf(!existsSync(official))('tags of the official charts', () => {
  const read = (version: string) => {
    const text = readFileSync(join(official, version, 'rendered/istiod-revision-with-tags.yaml'), 'utf8');
    const plan = { part: 'revision', chart: 'any', release: 'any', namespace: 'istio-system', values: {} } as const;
    const objects = loadAll(text).filter((object) => object != null) as KubeObject[];
    return arrange([{ plan, objects }]).find(({ name }) => name === 'pointers')?.objects ?? [];
  };

  it('are staged as the ones above', () => {
    const [from, to] = [read('1.29.6'), read('1.30.3')];
    expect([from.length, to.length]).toEqual([4, 4]);
    proveOneOfTwo(from, to, ['prod', 'default']);
    proveReadBack(from, to, ['prod', 'default']);
  });
});
