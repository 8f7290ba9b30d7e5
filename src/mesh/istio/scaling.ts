import { defaultMaxReplicas, type Resources } from '../../api/resources.ts';
import type { Finding } from '../finding.ts';
import { type GivenValues, givenFor, type Setting } from './settings.ts';

type Path = readonly string[];

/** Where a chart has the values that decide how many pods there are. */
export interface ScalingValues {
  readonly autoscales: Path;
  readonly fewest: Path;
  readonly most: Path;
  readonly utilization: Path;
  /** How many there are without an autoscaler. */
  readonly fixed: Path;
  readonly budget: Path;
  /** Whether the chart makes an autoscaler when nobody says anything; undefined where that depends on the profile. */
  readonly isDefault: boolean | undefined;
}

export const scalingOfIstiod: ScalingValues = {
  autoscales: ['autoscaleEnabled'],
  fewest: ['autoscaleMin'],
  most: ['autoscaleMax'],
  utilization: ['cpu', 'targetAverageUtilization'],
  fixed: ['replicaCount'],
  budget: ['pdb'],
  isDefault: undefined,
};

export const scalingOfGateway: ScalingValues = {
  autoscales: ['autoscaling', 'enabled'],
  fewest: ['autoscaling', 'minReplicas'],
  most: ['autoscaling', 'maxReplicas'],
  utilization: ['autoscaling', 'targetCPUUtilizationPercentage'],
  fixed: ['replicaCount'],
  budget: ['podDisruptionBudget'],
  isDefault: true,
};

const fewestField = 'spec.resources.availability.minReplicas';
const mostField = 'spec.resources.autoscaling.maxReplicas';

/** How many pods there are, and how many of them may be evicted at the same time. */
export function scalingSettings(resources: Resources, chart: ScalingValues, given: GivenValues): readonly Setting[] {
  const { availability, autoscaling } = resources;
  const { minReplicas, maxUnavailable } = availability;
  const fewest = (path: Path): Setting => setting(fewestField, path, minReplicas);
  const scaled = isScaled(resources, chart, given);
  return [
    ...(autoscaling === undefined
      ? []
      : [setting('spec.resources.autoscaling.enabled', chart.autoscales, autoscaling.enabled)]),
    ...(scaled === false ? [] : [fewest(chart.fewest), ...most(resources, chart, given), ...target(resources, chart)]),
    ...(scaled === true ? [] : [fewest(chart.fixed)]),
    ...(minReplicas === 1
      ? []
      : [
          {
            ...setting(
              'spec.resources.availability.maxUnavailable',
              [...chart.budget, 'maxUnavailable'],
              maxUnavailable,
            ),
            instead: [...chart.budget, 'minAvailable'],
          },
        ]),
  ];
}

/** A value that leaves no number of pods which both it and `spec.resources` allow. */
export function scalingConflicts(resources: Resources, chart: ScalingValues, given: GivenValues): readonly Finding[] {
  const [least, most] = [givenFor({ path: chart.fewest }, given), givenFor({ path: chart.most }, given)];
  if ((least === undefined) === (most === undefined) || isScaled(resources, chart, given) === false) return [];
  const { availability, autoscaling } = resources;
  const valueName = (path: Path) => `${given.field}.${path.join('.')}`;
  const lower =
    least === undefined
      ? { name: fewestField, count: availability.minReplicas }
      : { name: valueName(least.path), count: least.value };
  const upper =
    most === undefined
      ? { name: mostField, count: autoscaling?.maxReplicas ?? Math.max(defaultMaxReplicas, availability.minReplicas) }
      : { name: valueName(most.path), count: most.value };
  if (typeof lower.count !== 'number' || typeof upper.count !== 'number' || lower.count <= upper.count) return [];
  return [
    {
      reason: 'InvalidResources',
      message: `${lower.name} ${lower.count} is above ${upper.name} ${upper.count}, and no number of replicas is between them: lower the first or raise the second`,
    },
  ];
}

/** Whether an autoscaler will be there; undefined when nobody says it. */
function isScaled({ autoscaling }: Resources, chart: ScalingValues, given: GivenValues): boolean | undefined {
  const value = givenFor({ path: chart.autoscales }, given)?.value;
  return typeof value === 'boolean' ? value : (autoscaling?.enabled ?? chart.isDefault);
}

/** Unless it is asked for, only what minReplicas needs where the chart's own would be too few. */
function most({ availability, autoscaling }: Resources, chart: ScalingValues, given: GivenValues): readonly Setting[] {
  if (autoscaling !== undefined) return [setting(mostField, chart.most, autoscaling.maxReplicas)];
  const { minReplicas } = availability;
  const isNeeded = minReplicas > defaultMaxReplicas && givenFor({ path: chart.most }, given) === undefined;
  return isNeeded ? [setting(fewestField, chart.most, minReplicas)] : [];
}

function target({ autoscaling }: Resources, chart: ScalingValues): readonly Setting[] {
  const percent = autoscaling?.targetCPUUtilization;
  return percent === undefined
    ? []
    : [setting('spec.resources.autoscaling.targetCPUUtilization', chart.utilization, percent)];
}

function setting(field: string, path: Path, value: unknown): Setting {
  return { field, wished: value, path, value };
}
