import type { Finding } from '../finding.ts';
import type { ChartPlan, MeshWish, RevisionInputs, Values } from '../provider.ts';
import { asValues, at, isValues, merge } from './merge.ts';
import { controlPlaneShape, gatewayShape, nodeAgentShape } from './shape.ts';

/** Keys that follow from other fields of the spec; a second source for them would make the status untrue. */
const reserved: readonly { readonly path: readonly string[]; readonly instead: string }[] = [
  { path: ['revision'], instead: 'the revision is named after spec.version' },
  { path: ['pilot', 'revision'], instead: 'the revision is named after spec.version' },
  { path: ['revisionTags'], instead: 'use spec.tags' },
  { path: ['pilot', 'revisionTags'], instead: 'use spec.tags' },
  { path: ['defaultRevision'], instead: 'put the tag default into spec.tags' },
  { path: ['profile'], instead: 'use spec.profile' },
  { path: ['global', 'istioNamespace'], instead: 'use spec.namespace' },
  { path: ['cni', 'enabled'], instead: 'use spec.components.cni.enabled' },
  { path: ['pilot', 'cni', 'enabled'], instead: 'use spec.components.cni.enabled' },
];

export function checkValues(field: string, values: Values): readonly Finding[] {
  return [...checkTypes(field, values), ...checkReserved(field, values)];
}

/** A map that is given as something else would vanish when it is merged, and what Meshwright sets in it with it. */
function checkTypes(field: string, values: Values): readonly Finding[] {
  return ['global', 'pilot', 'cni']
    .filter((key) => values[key] !== undefined && values[key] !== null && !isValues(values[key]))
    .map((key) => ({ reason: 'InvalidValues', message: `${field}.${key} must be a map` }));
}

/** A tag of another version would make the status untrue. Variants, such as 1.30.3-distroless, are the same version. */
export function checkImageTag(wish: MeshWish): readonly Finding[] {
  return [
    ['global', 'tag'],
    ['pilot', 'tag'],
  ].flatMap((path): Finding[] => {
    const tag = at(wish.values, path);
    if (tag === undefined || tag === null) return [];
    const told = typeof tag === 'string' ? tag : JSON.stringify(tag);
    if (told === wish.version || told.startsWith(`${wish.version}-`)) return [];
    return [
      {
        reason: 'ReservedValue',
        message: `spec.values.${path.join('.')} ${told} is not ${wish.version}: change spec.version, or remove it`,
      },
    ];
  });
}

function checkReserved(field: string, values: Values): readonly Finding[] {
  return reserved
    .filter(({ path }) => at(values, path) !== undefined)
    .map(({ path, instead }) => ({
      reason: 'ReservedValue',
      message: `${field}.${path.join('.')} is set by Meshwright: remove it, ${instead}`,
    }));
}

/** Values of the control plane's chart, complete but for the name of the revision. */
export function controlPlaneValues(wish: MeshWish): Values {
  const pinned: Values = { global: { istioNamespace: wish.namespace, tag: wish.version } };
  const cni: Values = wish.components.cni.enabled ? { pilot: { cni: { enabled: true } } } : {};
  const owned: Values = { ...profileOf(wish), global: { istioNamespace: wish.namespace } };
  return [cni, wish.values, owned].reduce(merge, pinned);
}

/** The charts of one installation, in the order of their sets. */
export function chartPlans(wish: MeshWish, inputs: RevisionInputs, revision: string): readonly ChartPlan[] {
  const { namespace } = inputs;
  const { cni, ztunnel, gateways } = wish.components;
  const defaultRevision = wish.tags.includes('default') ? revision : '';
  const baseValues = pick(inputs.values, ['global', 'base', 'profile']);
  const shared = {
    ...profileOf(wish),
    global: pick(asValues(inputs.values.global), ['hub', 'tag', 'variant', 'platform', 'imagePullSecrets']),
  };
  return [
    { part: 'shared', chart: 'base', release: 'istio-base', namespace, values: { ...baseValues, defaultRevision } },
    {
      part: 'revision',
      chart: 'istiod',
      release: `istiod-${revision}`,
      namespace,
      ...controlPlaneShape(wish, { ...inputs.values, revision, revisionTags: wish.tags }, revision),
    },
    ...(cni.enabled
      ? [
          {
            part: 'cni' as const,
            chart: 'cni',
            release: 'istio-cni',
            namespace,
            values: merge({ ...shared, revision }, cni.values),
            ...nodeAgentShape(wish),
          },
        ]
      : []),
    ...(ztunnel.enabled
      ? [
          {
            part: 'ztunnel' as const,
            chart: 'ztunnel',
            release: 'ztunnel',
            namespace,
            values: merge({ ...shared, revision, istioNamespace: namespace }, ztunnel.values),
            ...nodeAgentShape(wish),
          },
        ]
      : []),
    ...gateways.map((gateway) => ({
      part: 'gateways' as const,
      chart: 'gateway',
      release: gateway.name,
      namespace: gateway.namespace,
      values: merge({ revision }, gatewayShape(wish, gateway)),
    })),
  ];
}

function profileOf(wish: MeshWish): Values {
  return wish.profile === undefined ? {} : { profile: wish.profile };
}

function pick(values: Values, keys: readonly string[]): Values {
  return Object.fromEntries(Object.entries(values).filter(([key]) => keys.includes(key)));
}
