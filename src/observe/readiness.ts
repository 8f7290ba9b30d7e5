import { labels } from '../api/index.ts';
import { describe, type KubeObject, type ObjectRef } from '../kube/index.ts';
import { at, textAt } from '../kube/json.ts';
import { webhooksOf } from '../mesh/webhooks.ts';
import { amountsOf, type ResourceList } from '../resources/index.ts';
import { refusalOf } from './trouble/refused.ts';
import { shortageIn } from './trouble/shortage.ts';

/**
 * Why a live object does not do its work yet, as a sentence; undefined when it does, or when its kind has no such state.
 *
 * A workload is ready when its controller has seen the latest generation and every wanted replica is of that
 * generation and ready, with none of an older one left (the rule of `kubectl rollout status`). What is being deleted
 * may stay for minutes, and is not what is wanted: of a CRD that is, no object can be created any more.
 */
export function notReady(object: KubeObject): string | undefined {
  if (object.metadata.deletionTimestamp !== undefined) return `${describe(object)} is being deleted`;
  switch (object.kind) {
    case 'Deployment':
      return deployment(object);
    case 'DaemonSet':
      return daemonSet(object);
    case 'CustomResourceDefinition':
      return hasCondition(object, 'Established') ? undefined : `${describe(object)} is not established yet`;
    case 'MutatingWebhookConfiguration':
    case 'ValidatingWebhookConfiguration':
      return webhookConfiguration(object);
    default:
      return undefined;
  }
}

/** The Deployment that an autoscaler is for; undefined for any other object. */
export function scaledBy({ kind, metadata, spec }: KubeObject): ObjectRef | undefined {
  const name = kind === 'HorizontalPodAutoscaler' ? textAt(spec, 'scaleTargetRef', 'name') : undefined;
  const { namespace = '' } = metadata;
  return name === undefined ? undefined : { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name };
}

/** An autoscaler looks every 15 s: until then its Deployment may be content with fewer pods than there shall be. */
export function belowMinimum(autoscaler: KubeObject, deployment: KubeObject): string | undefined {
  const [fewest, replicas] = [numbersOf(autoscaler).spec.minReplicas ?? 1, numbersOf(deployment).spec.replicas ?? 1];
  return replicas === 0 || replicas >= fewest
    ? undefined
    : `${describe(deployment)} is still to be scaled from ${replicas} to ${fewest} replicas by its autoscaler`;
}

/**
 * Pods are admitted by what Kubernetes has last counted, a moment after a quota was written. One of a chart is not waited
 * for: nothing of that chart needs it to be raised.
 */
export function stillToGrant(quota: KubeObject, live: KubeObject | undefined): string | undefined {
  if (quota.kind !== 'ResourceQuota' || quota.metadata.labels?.[labels.part] !== 'capacity') return undefined;
  const granted = amountsOf((at(live, 'status', 'hard') ?? {}) as ResourceList);
  const isGranted = [...amountsOf((at(quota, 'spec', 'hard') ?? {}) as ResourceList)].every(
    ([resource, hard]) => granted.get(resource) === hard,
  );
  return isGranted ? undefined : `${describe(quota)} is still to take effect`;
}

/** Kinds that are not done with being stored: a ConfigMap works as soon as the API server has it. */
export function hasReadiness(object: KubeObject): boolean {
  return isWorkload(object) || object.kind === 'CustomResourceDefinition' || webhooksOf(object) !== undefined;
}

/** The kinds whose pods make a mesh serve. */
export function isWorkload({ kind }: KubeObject): boolean {
  return kind === 'Deployment' || kind === 'DaemonSet';
}

function deployment(object: KubeObject): string | undefined {
  const { spec, status } = numbersOf(object);
  const wanted = spec.replicas ?? 1;
  const [ready, updated, total] = [status.readyReplicas ?? 0, status.updatedReplicas ?? 0, status.replicas ?? 0];
  const refused = refusalOf(object);
  if (wanted === 0) return `${describe(object)} is scaled to 0 replicas`;
  if (refused !== undefined) return `${describe(object)} can't create pods: ${shortageIn(refused)?.message ?? refused}`;
  if ((status.observedGeneration ?? 0) < (object.metadata.generation ?? 1))
    return `${describe(object)} was just changed`;
  if (updated < wanted && total > updated)
    return `${describe(object)}: ${updated} of ${wanted} pods are of the new version`;
  if (updated < wanted || ready < wanted) return `${describe(object)}: ${ready} of ${wanted} pods are ready`;
  if ((status.availableReplicas ?? 0) < wanted)
    return `${describe(object)}: its pods are ready, but not for long enough`;
  if (total > updated) {
    const unready = ready < total ? `, and ${ready} of ${total} pods are ready` : '';
    return `${describe(object)}: ${total - updated} old pods are still there${unready}`;
  }
  return undefined;
}

function daemonSet(object: KubeObject): string | undefined {
  const { status } = numbersOf(object);
  const wanted = status.desiredNumberScheduled ?? 0;
  const [ready, updated] = [status.numberReady ?? 0, status.updatedNumberScheduled ?? 0];
  if ((status.observedGeneration ?? 0) < (object.metadata.generation ?? 1))
    return `${describe(object)} was just changed`;
  if (updated < wanted) return `${describe(object)}: ${updated} of ${wanted} pods are of the new version`;
  if (ready < wanted) return `${describe(object)}: ${ready} of ${wanted} pods are ready`;
  return undefined;
}

function webhookConfiguration(object: KubeObject): string | undefined {
  const untrusted = webhooksOf(object)?.some((webhook) => !webhook.clientConfig?.caBundle);
  return untrusted ? `${describe(object)} waits for the CA that the control plane writes into it` : undefined;
}

interface Condition {
  readonly type: string;
  readonly status: string;
}

function conditionsOf(object: KubeObject): readonly Condition[] {
  const status = object.status as { readonly conditions?: readonly Condition[] } | undefined;
  return status?.conditions ?? [];
}

function hasCondition(object: KubeObject, type: string): boolean {
  return conditionsOf(object).some((condition) => condition.type === type && condition.status === 'True');
}

type Numbers = Readonly<Record<string, number | undefined>>;

function numbersOf(object: KubeObject): { readonly spec: Numbers; readonly status: Numbers } {
  return { spec: (object.spec ?? {}) as Numbers, status: (object.status ?? {}) as Numbers };
}
