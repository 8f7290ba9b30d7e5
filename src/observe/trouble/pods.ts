import type { KubeObject } from '../../kube/index.ts';
import { listAt, numberAt, textAt } from '../../kube/json.ts';
import { unscheduled } from './shortage.ts';
import type { Trouble } from './trouble.ts';

const imagePull = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
  'ImageInspectError',
  'RegistryUnavailable',
  'SignatureValidationFailed',
]);
/** States that every pod passes through and that end by themselves. */
const passing = new Set(['ContainerCreating', 'PodInitializing']);

/** So many restarts of a container that is not ready are no accident, even between two crashes. */
const manyRestarts = 3;

/** Codes, the most telling first. */
const order = ['ImagePull', 'CrashLoop', 'Unschedulable', 'NotReady'];

/**
 * What keeps some pods of a workload from becoming ready, in the words of scheduler and kubelet: one pod for each kind of
 * trouble, the most telling first.
 */
export function podsTroubles(pods: readonly KubeObject[]): readonly Trouble[] {
  const byCode = new Map<string, Trouble>();
  for (const pod of pods) {
    for (const { code, message } of podTroubles(pod)) {
      if (!byCode.has(code)) byCode.set(code, { code, message: `pod ${pod.metadata.name}: ${message}` });
    }
  }
  return [...byCode.values()].sort((a, b) => order.indexOf(a.code) - order.indexOf(b.code));
}

function podTroubles({ metadata, status }: KubeObject): readonly Trouble[] {
  const conditions = listAt(status, 'conditions');
  const stands = (type: string) => conditions.find((condition) => textAt(condition, 'type') === type);
  if (metadata.deletionTimestamp !== undefined || textAt(stands('Ready'), 'status') === 'True') return [];
  const scheduled = stands('PodScheduled');
  if (textAt(scheduled, 'status') === 'False') return [unscheduled(scheduled)];
  const containers = [...listAt(status, 'initContainerStatuses'), ...listAt(status, 'containerStatuses')];
  return containers.flatMap(containerTrouble);
}

function containerTrouble(container: unknown): readonly Trouble[] {
  const name = textAt(container, 'name') ?? '';
  const reason = textAt(container, 'state', 'waiting', 'reason');
  const said = textAt(container, 'state', 'waiting', 'message');
  const message = `container ${name}: ${reason ?? ''}${said === undefined ? '' : `, ${said}`}`;
  if (reason !== undefined && imagePull.has(reason)) return [{ code: 'ImagePull', message }];
  const restarts = numberAt(container, 'restartCount') ?? 0;
  const isReady = (container as { readonly ready?: boolean }).ready === true;
  if (
    reason === 'CrashLoopBackOff' ||
    (restarts >= manyRestarts && !isReady && (reason === undefined || passing.has(reason)))
  ) {
    return [{ code: 'CrashLoop', message: `container ${name} has crashed ${restarts} times${lastEnd(container)}` }];
  }
  return reason === undefined || passing.has(reason) ? [] : [{ code: 'NotReady', message }];
}

function lastEnd(container: unknown): string {
  const reason = textAt(container, 'lastState', 'terminated', 'reason');
  const code = numberAt(container, 'lastState', 'terminated', 'exitCode');
  return reason === undefined
    ? ''
    : `, the last time with ${reason}${code === undefined ? '' : ` and exit code ${code}`}`;
}
