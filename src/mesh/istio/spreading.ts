import type { Resources } from '../../api/resources.ts';
import type { Values } from '../provider.ts';
import { asValues } from './merge.ts';
import type { Setting } from './settings.ts';

type Labels = Readonly<Record<string, string>>;

/** How far pods with these labels are apart. Both charts have the values under the names that a pod has. */
export function spreadingSettings({ availability }: Resources, labels: Labels, affinity?: Values): readonly Setting[] {
  const { topologySpread, antiAffinity } = availability;
  const labelSelector = { matchLabels: labels };
  // Pods of the template before do not count, or a rolling update would end up lopsided.
  const constraints = topologySpread.map((one) => ({ ...one, labelSelector, matchLabelKeys: ['pod-template-hash'] }));
  return [
    ...(constraints.length === 0
      ? []
      : [
          {
            field: 'spec.resources.availability.topologySpread',
            wished: topologySpread,
            path: ['topologySpreadConstraints'],
            value: constraints,
          },
        ]),
    ...affinitySettings(antiAffinity, labelSelector, affinity),
  ];
}

/** Both fields end in one value, which is theirs together or not at all. */
function affinitySettings(
  antiAffinity: Resources['availability']['antiAffinity'],
  labelSelector: Values,
  affinity: Values | undefined,
): readonly Setting[] {
  const path = ['affinity'];
  const [ofNodes, ofPods] = ['spec.resources.placement.affinity', 'spec.resources.availability.antiAffinity'];
  if (antiAffinity === 'None') {
    return affinity === undefined ? [] : [{ field: ofNodes, wished: affinity, path, value: affinity }];
  }
  const apart = { topologyKey: 'kubernetes.io/hostname', labelSelector };
  const [key, term] =
    antiAffinity === 'Required'
      ? (['requiredDuringSchedulingIgnoredDuringExecution', apart] as const)
      : (['preferredDuringSchedulingIgnoredDuringExecution', { weight: 100, podAffinityTerm: apart }] as const);
  const among = asValues(affinity?.podAntiAffinity);
  const others = Array.isArray(among[key]) ? (among[key] as readonly unknown[]) : [];
  const value = { ...affinity, podAntiAffinity: { ...among, [key]: [...others, term] } };
  return affinity === undefined
    ? [{ field: ofPods, wished: antiAffinity, path, value }]
    : [{ field: `${ofNodes} and ${ofPods}`, wished: { affinity, antiAffinity }, path, value }];
}
