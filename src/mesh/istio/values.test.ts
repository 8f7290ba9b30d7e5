import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MeshWish, Values } from '../provider.ts';
import { istio } from './istio.ts';
import { chartPlans, checkValues, controlPlaneValues } from './values.ts';

const plain: MeshWish = {
  version: '1.30.3',
  namespace: 'istio-system',
  values: {},
  tags: ['default'],
  components: {
    cni: { enabled: false, values: {} },
    ztunnel: { enabled: false, values: {} },
    gateways: [],
  },
};
const wishing = (values: Values): MeshWish => ({ ...plain, values });
const pinned = { global: { istioNamespace: 'istio-system', tag: '1.30.3' } };

describe("values of the control plane's chart", () => {
  it('pin the version and the namespace', () => {
    expect(controlPlaneValues(plain)).toEqual(pinned);
  });

  it('keep what people ask for, merged map by map and replaced list by list', () => {
    const values = { global: { hub: 'registry.example.com' }, meshConfig: { list: [1], flag: false }, pilot: null };
    expect(controlPlaneValues(wishing(values))).toEqual({
      global: { istioNamespace: 'istio-system', tag: '1.30.3', hub: 'registry.example.com' },
      meshConfig: { list: [1], flag: false },
      pilot: null,
    });
  });

  it('let people choose the image tag, and nobody the namespace', () => {
    const values = { global: { tag: '1.30.3-distroless', istioNamespace: 'elsewhere' } };
    expect(controlPlaneValues(wishing(values))).toEqual({
      global: { istioNamespace: 'istio-system', tag: '1.30.3-distroless' },
    });
  });

  it('say that the CNI agent does the work of init containers when it is installed', () => {
    const components = { ...plain.components, cni: { enabled: true, values: {} } };
    expect(controlPlaneValues({ ...plain, components, profile: 'ambient' })).toEqual({
      ...pinned,
      profile: 'ambient',
      pilot: { cni: { enabled: true } },
    });
  });

  it('hold every leaf that people give, whatever it is', () => {
    const key = fc.constantFrom('meshConfig', 'a', 'b', '__proto__', 'constructor');
    const { tree } = fc.letrec<{ tree: Values; leaf: unknown }>((tie) => ({
      leaf: fc.oneof(
        fc.string(),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(fc.integer(), { maxLength: 2 }),
      ),
      tree: fc.dictionary(key, fc.oneof({ maxDepth: 3 }, tie('leaf'), tie('tree')), { maxKeys: 3 }),
    }));
    fc.assert(
      fc.property(tree, (values) => {
        const { global: _, ...merged } = controlPlaneValues(wishing(values));
        expect(merged).toEqual({ ...values });
        expect(Object.prototype).not.toHaveProperty('a');
      }),
    );
  });

  it('are the same for the same wish, in whatever order it is written', () => {
    expect(controlPlaneValues(wishing({ a: 1, b: { c: 2, d: 3 } }))).toEqual(
      controlPlaneValues(wishing({ b: { d: 3, c: 2 }, a: 1 })),
    );
  });
});

describe('values that other fields of the spec decide', () => {
  it('are refused with the field to use', () => {
    expect(
      checkValues('spec.values', { revision: 'x', pilot: { revisionTags: [] }, global: { istioNamespace: 'y' } }),
    ).toEqual([
      {
        reason: 'ReservedValue',
        message: 'spec.values.revision is set by Meshwright: remove it, the revision is named after spec.version',
      },
      {
        reason: 'ReservedValue',
        message: 'spec.values.pilot.revisionTags is set by Meshwright: remove it, use spec.tags',
      },
      {
        reason: 'ReservedValue',
        message: 'spec.values.global.istioNamespace is set by Meshwright: remove it, use spec.namespace',
      },
    ]);
  });

  it('are not confused with equal names elsewhere', () => {
    expect(checkValues('spec.values', { meshConfig: { revision: 'x', profile: 'y' } })).toEqual([]);
  });

  it('are refused where a map is given as something else, because it would vanish', () => {
    expect(checkValues('spec.values', { pilot: 'not a map' })).toEqual([
      { reason: 'InvalidValues', message: 'spec.values.pilot must be a map' },
    ]);
  });
});

describe('the charts of an installation', () => {
  it('are base and istiod at the least, each with its values', () => {
    const inputs = istio.inputsOf(plain);
    const release = { namespace: 'istio-system' };
    expect(chartPlans(plain, inputs, '1-30-3')).toEqual([
      {
        part: 'shared',
        chart: 'base',
        release: 'istio-base',
        ...release,
        values: { ...pinned, defaultRevision: '1-30-3' },
      },
      {
        part: 'revision',
        chart: 'istiod',
        release: 'istiod-1-30-3',
        ...release,
        values: { ...pinned, revision: '1-30-3', revisionTags: ['default'] },
      },
    ]);
  });

  it('leave the default validator alone without the tag default', () => {
    const [base] = chartPlans({ ...plain, tags: ['prod'] }, istio.inputsOf(plain), '1-30-3');
    expect(base?.values).toMatchObject({ defaultRevision: '' });
  });

  it('include components and each gateway in its own namespace', () => {
    const wish: MeshWish = {
      ...plain,
      profile: 'ambient',
      values: { global: { hub: 'registry.example.com', proxy: { image: 'not for agents' } } },
      components: {
        cni: { enabled: true, values: { logging: { level: 'debug' } } },
        ztunnel: { enabled: true, values: {} },
        gateways: [{ name: 'public', namespace: 'ingress', values: { replicaCount: 3 } }],
      },
    };
    const shared = { profile: 'ambient', global: { hub: 'registry.example.com', tag: '1.30.3' }, revision: '1-30-3' };
    expect(chartPlans(wish, istio.inputsOf(wish), '1-30-3').slice(2)).toEqual([
      {
        part: 'cni',
        chart: 'cni',
        release: 'istio-cni',
        namespace: 'istio-system',
        values: { ...shared, logging: { level: 'debug' } },
      },
      {
        part: 'ztunnel',
        chart: 'ztunnel',
        release: 'ztunnel',
        namespace: 'istio-system',
        values: { ...shared, istioNamespace: 'istio-system' },
      },
      {
        part: 'gateways',
        chart: 'gateway',
        release: 'public',
        namespace: 'ingress',
        values: { revision: '1-30-3', replicaCount: 3 },
      },
    ]);
  });
});

describe('the name of a revision', () => {
  const name = (version: string, taken: readonly string[] = []) =>
    istio.revisionName({ ...istio.inputsOf(plain), version }, 'sha256:abcdef0123456789', new Set(taken));

  it('is the version with hyphens', () => {
    expect(name('1.30.3')).toBe('1-30-3');
  });

  it('carries six digits of the inputs when the plain name is taken', () => {
    expect(name('1.30.3', ['1-30-3'])).toBe('1-30-3-abcdef');
    expect(name('1.30.3', ['1-29-6'])).toBe('1-30-3');
  });
});

describe('a wish', () => {
  it('that is plain has nothing against it', () => {
    expect(istio.checkWish(plain)).toEqual([]);
  });

  it('is checked as a whole: each finding is told', () => {
    const wish: MeshWish = {
      ...plain,
      version: '1.99.0',
      values: { revision: 'x' },
      components: {
        cni: { enabled: false, values: {} },
        ztunnel: { enabled: true, values: {} },
        gateways: [{ name: 'public', namespace: 'ingress', values: { revision: 'x' } }],
      },
    };
    expect(istio.checkWish(wish).map(({ reason, message }) => `${reason} ${message.split(' ')[0]}`)).toEqual([
      'UnknownVersion spec.version',
      'ReservedValue spec.values.revision',
      'ReservedValue spec.components.gateways[0].values.revision',
      'InvalidComponents spec.components.ztunnel',
    ]);
  });

  it('for ztunnel needs the ambient profile and the CNI agent beside it', () => {
    const components = {
      ...plain.components,
      cni: { enabled: true, values: {} },
      ztunnel: { enabled: true, values: {} },
    };
    expect(istio.checkWish({ ...plain, components })).toMatchObject([{ reason: 'InvalidComponents' }]);
    expect(istio.checkWish({ ...plain, components, profile: 'ambient' })).toEqual([]);
  });
});
