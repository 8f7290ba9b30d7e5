import { annotations, kinds, labels, type Phase } from '../../../src/api/index.ts';
import type { KubeObject } from '../../../src/kube/index.ts';
import { numberAt, textAt } from '../../../src/kube/json.ts';
import { rules } from '../../../src/lifecycle/rules.ts';
import { type History, type Moment, ofKind, replay, type State } from './history.ts';

/** What must never be so, with its number in the design's list of properties. */
export interface Property {
  readonly name: string;
  /** What is wrong right after this moment, in sentences. */
  breaches(moment: Moment, state: State): readonly string[];
}

/** Every property that was broken at any moment, in sentences. */
export function breachesIn(history: History, properties: readonly Property[]): readonly string[] {
  const found: string[] = [];
  replay(history, (moment, state) => {
    for (const property of properties) {
      found.push(...property.breaches(moment, state).map((what) => `${property.name}: ${what}`));
    }
  });
  return found;
}

const tagLabel = 'istio.io/tag';
const revisionLabel = 'istio.io/rev';

/** Each tag has one owner, and sends to one revision that is there; from its first moment on that revision is ready. */
export const pointers: Property = {
  name: 'S2, S3',
  breaches({ before, after }, state) {
    const tag = after && tagOf(after);
    if (after === undefined || tag === undefined) return [];
    const revision = revisionOf(after);
    const owners = ofKind(state, after.kind).filter((webhook) => tagOf(webhook) === tag);
    const ready = before !== undefined && revisionOf(before) === revision;
    return [
      ...(owners.length > 1 ? [`tag ${tag} has ${owners.length} webhooks`] : []),
      ...(isRecorded(state, revision) ? [] : [`tag ${tag} leads to ${revision}, which is not there`]),
      ...(ready || isServing(state, revision) ? [] : [`tag ${tag} is led to ${revision}, which is not ready`]),
    ];
  },
};

/** A revision goes only when no tag leads to it. */
export const referred: Property = {
  name: 'S1',
  breaches({ before, after }, state) {
    if (before === undefined || after !== undefined || !isVital(before)) return [];
    const revision = before.kind === kinds.meshRevision.kind ? before.metadata.name : revisionOf(before);
    return ofKind(state, 'MutatingWebhookConfiguration')
      .filter((webhook) => tagOf(webhook) !== undefined && revisionOf(webhook) === revision)
      .map((webhook) => `${before.kind} ${before.metadata.name} went while tag ${tagOf(webhook)} led to its revision`);
  },
};

/** What injects pods goes by our hand only when no pod is left that it has injected. */
export function inUse(deletedByOperator: ReadonlySet<string>): Property {
  return {
    name: 'S1, S10',
    breaches({ before, after }, state) {
      if (before === undefined || after !== undefined) return [];
      const { uid = '', name } = before.metadata;
      const revision = before.kind === kinds.meshRevision.kind ? name : revisionOf(before);
      if (!deletedByOperator.has(uid) || revision === undefined) return [];
      const users = ofKind(state, 'Pod').filter((pod) => isUser(pod, revision));
      return users.length === 0
        ? []
        : [`${before.kind} ${name} was deleted while ${users.length} pods used ${revision}`];
    },
  };
}

/** CRDs stay, and none becomes older. */
export const definitions: Property = {
  name: 'S4',
  breaches({ before, after }) {
    if (before?.kind !== 'CustomResourceDefinition') return [];
    if (after === undefined) return [`CRD ${before.metadata.name} was deleted`];
    const [was, is] = [meshVersionOf(before), meshVersionOf(after)];
    return isOlder(is, was) ? [`CRD ${after.metadata.name} went from ${was} back to ${is}`] : [];
  },
};

/** A phase follows another only where the table of rules says so. */
export const path: Property = {
  name: 'the table of rules',
  breaches({ before, after }) {
    if (after?.kind !== kinds.meshControlPlane.kind) return [];
    const [was, is] = [phaseOf(before), phaseOf(after)];
    if (is === undefined || is === was || isMove(was, is)) return [];
    return [`no rule leads from ${was ?? 'nothing'} to ${is}`];
  },
};

function isMove(was: Phase | undefined, is: Phase): boolean {
  return was === undefined ? is === 'Pending' : rules[was].some((rule) => 'to' in rule && rule.to === is);
}

function phaseOf(object: KubeObject | undefined): Phase | undefined {
  return textAt(object, 'status', 'phase') as Phase | undefined;
}

function tagOf({ kind, metadata }: KubeObject): string | undefined {
  return kind === 'MutatingWebhookConfiguration' ? metadata.labels?.[tagLabel] : undefined;
}

function revisionOf({ metadata }: KubeObject): string | undefined {
  return metadata.labels?.[revisionLabel];
}

/** Without these a revision injects nothing. */
function isVital({ kind, metadata }: KubeObject): boolean {
  return (
    kind === kinds.meshRevision.kind || (kind === 'Deployment' && metadata.labels?.[labels.revision] !== undefined)
  );
}

function isRecorded(state: State, revision: string | undefined): boolean {
  return ofKind(state, kinds.meshRevision.kind).some(({ metadata }) => metadata.name === revision);
}

function isServing(state: State, revision: string | undefined): boolean {
  return ofKind(state, 'Deployment').some(
    (deployment) => revisionOf(deployment) === revision && (numberAt(deployment, 'status', 'readyReplicas') ?? 0) > 0,
  );
}

function isUser({ metadata, status }: KubeObject, revision: string): boolean {
  const phase = textAt(status, 'phase');
  return metadata.annotations?.[revisionLabel] === revision && phase !== 'Succeeded' && phase !== 'Failed';
}

function meshVersionOf({ metadata }: KubeObject): string {
  return metadata.annotations?.[annotations.meshVersion] ?? '';
}

function isOlder(is: string, was: string): boolean {
  return is.localeCompare(was, 'en', { numeric: true }) < 0;
}
