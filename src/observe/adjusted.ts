import type { AdjustedField } from '../api/index.ts';
import { describe, type KubeObject } from '../kube/index.ts';
import type { Finding } from '../mesh/finding.ts';
import type { Adjustment, RenderedChart } from '../mesh/provider.ts';
import { withPriorityClass } from '../resources/priority-class.ts';
import { type Unmet, withQos } from '../resources/qos.ts';

interface Made {
  readonly objects: readonly KubeObject[];
  readonly adjusted: readonly AdjustedField[];
  readonly unmet?: readonly Unmet[];
}

/** What was made of the objects of one render, for as long as the renderer keeps these. */
const known = new WeakMap<readonly KubeObject[], Map<string, Made>>();

/**
 * A rendered chart as its plan adjusts it, and why it can't be. Equal objects and plans give the very same array, and
 * never that of another plan, because whoever compares renders goes by identity.
 */
export function adjusted(rendered: RenderedChart): {
  readonly rendered: RenderedChart;
  readonly findings: readonly Finding[];
} {
  const { plan, objects } = rendered;
  const { adjustment } = plan;
  if (adjustment === undefined) return { rendered, findings: [] };
  const made = madeOf(objects, adjustment);
  return {
    rendered: { plan, objects: made.objects, ...(made.adjusted.length === 0 ? {} : { adjusted: made.adjusted }) },
    findings: findingsOf(made, adjustment),
  };
}

function madeOf(objects: readonly KubeObject[], adjustment: Adjustment): Made {
  const byName = known.get(objects) ?? new Map<string, Made>();
  known.set(objects, byName);
  const name = 'qos' in adjustment ? `qos ${adjustment.qos}` : `priority ${adjustment.priorityClass}`;
  const made = byName.get(name) ?? make(objects, adjustment);
  byName.set(name, made);
  return made;
}

function make(objects: readonly KubeObject[], adjustment: Adjustment): Made {
  return 'qos' in adjustment ? withQos(objects, adjustment.qos) : withPriorityClass(objects, adjustment.priorityClass);
}

function findingsOf({ unmet = [] }: Made, adjustment: Adjustment): readonly Finding[] {
  if (!('qos' in adjustment)) return [];
  const { qos, requests } = adjustment;
  return unmet.map(({ object, container, resource }) => ({
    reason: 'QosImpossible',
    message:
      `spec.resources.qos ${qos} takes a request of ${resource}, and container ${container} of ${describe(object)} has none: ` +
      `give it one among the values, which for istiod itself is ${requests}.${resource}, or set qos to AsRendered`,
  }));
}

/** Every adjusted field, each once; the later of two renders has the say in an object that both have. */
export function adjustedFields(renders: readonly (readonly RenderedChart[])[]): readonly AdjustedField[] {
  const fields = renders.flat().flatMap((rendered) => rendered.adjusted ?? []);
  return [...new Map(fields.map((one) => [keyOf(one), one])).values()];
}

function keyOf({ kind, namespace, name, field }: AdjustedField): string {
  return [kind, namespace, name, field].join('|');
}
