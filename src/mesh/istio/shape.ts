/** What `spec.resources` says, as values of Istio's charts. A value that a person gives in the same place wins. */
import type { Resources } from '../../api/resources.ts';
import type { Finding } from '../finding.ts';
import type { ChartPlan, GatewayWish, MeshWish, Values } from '../provider.ts';
import { asValues, merge } from './merge.ts';
import { scalingConflicts, scalingOfGateway, scalingOfIstiod, scalingSettings } from './scaling.ts';
import { type GivenValues, overruled, type Setting, valuesOf } from './settings.ts';
import { spreadingSettings } from './spreading.ts';

/** The part of a wish that is told here. */
type Shaping = Pick<MeshWish, 'resources' | 'priorityClasses'>;

/** Everything of a plan for istiod that `resources` has a say in. */
export function controlPlaneShape(
  wish: Shaping,
  values: Values,
  revision: string,
): Pick<ChartPlan, 'values' | 'adjustment'> {
  if (wish.resources === undefined) return { values };
  const given = ofControlPlane(values);
  const { qos } = wish.resources;
  return {
    values: merge(valuesOf(controlPlaneSettings(wish, wish.resources, given, revision), given), values),
    ...(qos === 'AsRendered' ? {} : { adjustment: { qos, requests: 'spec.values.pilot.resources.requests' } }),
  };
}

/** The values of a gateway, with what `resources` adds to them. */
export function gatewayShape(wish: Shaping, gateway: GatewayWish): Values {
  const { values } = gateway;
  if (wish.resources === undefined) return values;
  const given = { field: '', values };
  return merge(valuesOf(gatewaySettings(wish, wish.resources, gateway, given), given), values);
}

/** The charts of node agents have no value for it. */
export function nodeAgentShape({ priorityClasses }: Shaping): Pick<ChartPlan, 'adjustment'> {
  const priorityClass = priorityClasses?.nodeAgents;
  return priorityClass === undefined ? {} : { adjustment: { priorityClass } };
}

/** Everything that `resources` asks for in vain, because values say something else. */
export function overruledBy(wish: MeshWish, revision: string): readonly Finding[] {
  const { resources, values, components } = wish;
  if (resources === undefined) return [];
  const given = ofControlPlane(values);
  return [
    ...overruled(controlPlaneSettings(wish, resources, given, revision), given),
    ...components.gateways.flatMap((gateway, i) => {
      const own = ofGateway(gateway, i);
      return overruled(gatewaySettings(wish, resources, gateway, own), own);
    }),
  ];
}

/** What `resources` and values ask for that can't be had together. */
export function checkShape({ resources, values, components }: MeshWish): readonly Finding[] {
  if (resources === undefined) return [];
  return [
    ...scalingConflicts(resources, scalingOfIstiod, ofControlPlane(values)),
    ...components.gateways.flatMap((gateway, i) =>
      isDeployment(gateway) ? scalingConflicts(resources, scalingOfGateway, ofGateway(gateway, i)) : [],
    ),
  ];
}

function ofControlPlane(values: Values): GivenValues {
  return { field: 'spec.values', values, over: 'pilot' };
}

function ofGateway({ values }: GatewayWish, index: number): GivenValues {
  return { field: `spec.components.gateways[${index}].values`, values };
}

function controlPlaneSettings(
  { priorityClasses }: Shaping,
  resources: Resources,
  given: GivenValues,
  revision: string,
): readonly Setting[] {
  const { placement, availability } = resources;
  return [
    ...scalingSettings(resources, scalingOfIstiod, given),
    ...(availability.minReplicas === 1 ? [] : [budgetAllowed(availability.maxUnavailable)]),
    ...classSettings(priorityClasses?.controlPlane, ['global', 'priorityClassName']),
    ...(['nodeSelector', 'tolerations'] as const).flatMap((name): Setting[] => {
      const value = placement?.[name];
      return value === undefined
        ? []
        : [{ field: `spec.resources.placement.${name}`, wished: value, path: [name], value }];
    }),
    ...spreadingSettings(resources, { app: 'istiod', 'istio.io/rev': revision }, placement?.affinity),
  ];
}

/** The switch of the chart for its budgets, on unless somebody turns it off. */
function budgetAllowed(maxUnavailable: number): Setting {
  return {
    field: 'spec.resources.availability.maxUnavailable',
    wished: maxUnavailable,
    path: ['global', 'defaultPodDisruptionBudget', 'enabled'],
    value: true,
  };
}

/** Where a gateway runs is its own concern: its nodes are rarely those of istiod. */
function gatewaySettings(
  { priorityClasses }: Shaping,
  resources: Resources,
  gateway: GatewayWish,
  given: GivenValues,
): readonly Setting[] {
  const priority = classSettings(priorityClasses?.gateways, ['priorityClassName']);
  if (!isDeployment(gateway)) return priority;
  return [
    ...priority,
    ...scalingSettings(resources, scalingOfGateway, given),
    ...spreadingSettings(resources, selectorOf(gateway)),
  ];
}

function classSettings(name: string | undefined, path: readonly string[]): readonly Setting[] {
  return name === undefined ? [] : [{ field: 'spec.resources.priorityClasses', wished: name, path, value: name }];
}

function isDeployment({ values }: GatewayWish): boolean {
  return values.kind !== 'DaemonSet';
}

/** The labels by which the chart selects the pods of a gateway. */
function selectorOf({ name, values }: GatewayWish): Readonly<Record<string, string>> {
  const labels = asValues(values.labels);
  const called = textOf(values.name) ?? name;
  return {
    app: textOf(labels.app) ?? called,
    istio: textOf(labels.istio) ?? called.replace(/^istio-/, ''),
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
