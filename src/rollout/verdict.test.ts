import { describe, expect, test } from 'vitest';
import type { BlockedCode } from './blocked.ts';
import { arrived, justRestarted, minute, now, oldPods, options, workload } from './testing/examples.ts';
import { type Terms, type Verdict, verdict } from './verdict.ts';
import type { Workload } from './workload.ts';

const back = { direction: 'back' } as const;
const evict = { mode: 'Evict' } as const;
const passive = { mode: 'Passive' } as const;
const late = { ...justRestarted, progressAt: now - 10 * minute };
const trouble = (code: BlockedCode) => ({ trouble: { code, message: `says ${code}` } });
const partly = { moved: 1, left: 2 };
const restarted = { marked: true, moved: 2, left: 1, progressAt: now };
const stray = { namespace: 'tools', name: 'stray', uid: 'uid-of-stray', ready: true, strayed: true };
const broken = { ready: false, rolling: true, ...trouble('CrashLoop') };

/** In one word, with the code or what is done. */
function inShort(found: Verdict): string {
  switch (found.is) {
    case 'moved':
      return 'moved';
    case 'startable':
      return found.restart.how === 'evict' ? `evict ${found.restart.pod.name}` : 'annotate';
    default:
      return found.item === undefined ? found.is : `${found.is}: ${found.item.code}`;
  }
}

type Case = readonly [title: string, features: Partial<Workload>, terms: Partial<Terms>, expected: string];

const verdictOf = (features: Partial<Workload>, terms: Partial<Terms>) =>
  verdict(workload('search', features), { ...options, ...terms });

describe('a workload', () => {
  test.each<Case>([
    ['that is ready', {}, {}, 'annotate'],
    ['whose pods have all come over', arrived, {}, 'moved'],
    ['without replicas', { replicas: 0, ready: false, left: 1 }, {}, 'moved'],
    ['that was restarted a minute ago', justRestarted, {}, 'inFlight'],
    ['whose new pods are not ready yet', { ...justRestarted, ...arrived }, {}, 'inFlight'],
    ['of a kind of Argo', { kind: 'Rollout', apiVersion: 'argoproj.io/v1alpha1' }, {}, 'annotate'],
    ['in the middle of a rollout of its own', { ready: false, rolling: true }, {}, 'held: ApplicationRollout'],
    [
      'that moved with a rollout of its own, not over yet',
      { ...arrived, ready: false, rolling: true },
      {},
      'held: ApplicationRollout',
    ],
    ['that was not ready before', { ready: false }, {}, 'unmovable: NotReady'],
    ['that no node took before', { ready: false, ...trouble('Unschedulable') }, {}, 'unmovable: Unschedulable'],
    ['that crashed before', { ready: false, ...trouble('CrashLoop') }, {}, 'unmovable: CrashLoop'],
    ['that moved by itself and is not ready', { ...arrived, ready: false }, {}, 'held: NotReady'],
    ['whose quota has no room', trouble('QuotaExhausted'), {}, 'held: QuotaExhausted'],
    ['whose cluster demands a quota that is not there', trouble('QuotaDemanded'), {}, 'held: QuotaDemanded'],
    ['whose next pod a LimitRange would refuse', trouble('LimitRangeViolation'), {}, 'held: LimitRangeViolation'],
    [
      'that a LimitRange refused before',
      { ready: false, ...trouble('LimitRangeViolation') },
      {},
      'unmovable: LimitRangeViolation',
    ],
    [
      'whose quota had no room after all',
      { ...justRestarted, ...trouble('QuotaExhausted') },
      {},
      'inFlight: QuotaExhausted',
    ],
    ['whose quota has had no room for long', { ...late, ...trouble('QuotaExhausted') }, {}, 'inFlight: QuotaExhausted'],
    ['that crashes since a minute', { ...justRestarted, ...trouble('CrashLoop') }, {}, 'inFlight: CrashLoop'],
    ['that crashes until the timeout', { ...late, ...trouble('CrashLoop') }, {}, 'failed: CrashLoop'],
    ['that finds no image until the timeout', { ...late, ...trouble('ImagePull') }, {}, 'failed: ImagePull'],
    [
      'that no node takes for a minute',
      { ...justRestarted, ...trouble('Unschedulable') },
      {},
      'inFlight: Unschedulable',
    ],
    ['that no node takes until the timeout', { ...late, ...trouble('Unschedulable') }, {}, 'failed: Unschedulable'],
    [
      'that breaks a LimitRange until the timeout',
      { ...late, ...trouble('LimitRangeViolation') },
      {},
      'failed: LimitRangeViolation',
    ],
    [
      'whose priority class is gone until the timeout',
      { ...late, ...trouble('PriorityClassMissing') },
      {},
      'failed: PriorityClassMissing',
    ],
    ['that is not ready until the timeout', late, {}, 'failed: NotReady'],
    ['that is not ready, nobody knows since when', { ...late, progressAt: undefined }, {}, 'inFlight'],
    ['that is ready and keeps old pods', { ...late, ready: true, rolling: false }, {}, 'failed: NotReady'],
  ])('%s', (_, features, terms, expected) => {
    expect(inShort(verdictOf(features, terms))).toBe(expected);
  });

  test.each<Case>([
    ['a Job', { kind: 'Job', ready: false }, {}, 'unmovable: Job'],
    ['a bare pod', { kind: 'Pod', replicas: 1 }, {}, 'unmovable: BarePod'],
    ['a bare ReplicaSet', { kind: 'ReplicaSet' }, evict, 'unmovable: BarePod'],
    ['a workload of an unknown kind', { kind: 'GameServer' }, {}, 'unmovable: BarePod'],
    ['a workload that is opted out', { optedOut: true }, {}, 'unmovable: OptedOut'],
    ['a Job that has the right revision', { kind: 'Job', ...arrived, ready: false }, {}, 'moved'],
    ['an opted-out workload that has the right revision', { optedOut: true, ...arrived, ready: false }, {}, 'moved'],
  ])('is not restarted when it is %s', (_, features, terms, expected) => {
    expect(inShort(verdictOf(features, terms))).toBe(expected);
  });

  test.each<Case>([
    ['one pod at a time', {}, evict, 'evict search-0'],
    ['the next pod when the one before is replaced and ready', { moved: 1, left: 2 }, evict, 'evict search-0'],
    ['no pod while another is being deleted', { left: 3, oldPods: oldPods('search', 2) }, evict, 'inFlight'],
    ['no pod while another is missing', { left: 2, pods: 2 }, evict, 'inFlight'],
    ['one pod though another has no sidecar', { left: 2 }, evict, 'evict search-0'],
    ['no pod while a new one is not ready', { moved: 1, left: 2, ready: false }, evict, 'inFlight'],
    ['no pod against a disruption budget', { moved: 1, left: 2, ...trouble('PDBBlocks') }, evict, 'held: PDBBlocks'],
    [
      'a pod that serves nobody first',
      { oldPods: [...oldPods('a', 2), ...oldPods('b', 1, false)] },
      evict,
      'evict b-0',
    ],
    ['no single replica', { replicas: 1, left: 1 }, evict, 'held: SingleReplica'],
    ['the only pod of a DaemonSet', { kind: 'DaemonSet', replicas: 1, left: 1 }, evict, 'evict search-0'],
    ['nothing of a workload that was not ready before', { ready: false }, evict, 'unmovable: NotReady'],
    [
      'nothing during a rollout of its own',
      { rolling: true, ready: false, moved: 1, left: 3 },
      evict,
      'inFlight: ApplicationRollout',
    ],
    [
      'nothing while it is not ready, not even a pod that serves nobody',
      { ...partly, ready: false, oldPods: oldPods('search', 2, false) },
      evict,
      'inFlight',
    ],
    [
      'nothing more while its controller makes up for the last one',
      { ...partly, ready: false, rolling: true, pods: 2 },
      evict,
      'inFlight',
    ],
    [
      'nothing more when the new pod is late',
      { moved: 1, left: 2, ready: false, progressAt: now - 10 * minute },
      evict,
      'failed: NotReady',
    ],
  ])('in mode Evict loses %s', (_, features, terms, expected) => {
    expect(inShort(verdictOf(features, terms))).toBe(expected);
  });

  test.each<Case>([
    ['is annotated first', {}, {}, 'annotate'],
    ['then loses one old pod', { marked: true }, {}, 'evict search-0'],
    ['then the next, when the first is replaced', { marked: true, moved: 1, left: 2 }, {}, 'evict search-0'],
    ['waits while a pod is missing', { marked: true, left: 2, pods: 2 }, {}, 'inFlight'],
    ['also when it has only one', { marked: true, left: 1, replicas: 1 }, {}, 'evict search-0'],
    ['loses nothing in mode Passive', { marked: true }, passive, 'inFlight'],
  ])('with update strategy OnDelete %s', (_, features, terms, expected) => {
    expect(inShort(verdictOf({ kind: 'StatefulSet', onDelete: true, ...features }, terms))).toBe(expected);
  });

  test.each<Case>([
    ['loses it once its restart is over', { ...restarted, oldPods: [...oldPods('a', 1), stray] }, {}, 'evict stray'],
    ['keeps it while its restart goes on', { ...restarted, oldPods: [stray], ready: false }, {}, 'inFlight'],
    [
      'keeps it against a disruption budget',
      { ...restarted, oldPods: [stray], ...trouble('PDBBlocks') },
      {},
      'held: PDBBlocks',
    ],
    ['is not taken down for it', { ...restarted, oldPods: [stray], replicas: 1, pods: 1 }, {}, 'held: SingleReplica'],
    ['keeps it in mode Passive', { ...restarted, oldPods: [stray] }, passive, 'inFlight'],
  ])('that was given a pod with the sidecar it had to lose %s', (_, features, terms, expected) => {
    expect(inShort(verdictOf(features, terms))).toBe(expected);
  });

  test.each<Case>([
    ['is left alone', {}, passive, 'held: Passive'],
    ['is left alone in a rollout of its own', { rolling: true, ready: false }, passive, 'held: Passive'],
    ['has moved when others have replaced its pods', arrived, passive, 'moved'],
  ])('in mode Passive %s', (_, features, terms, expected) => {
    expect(inShort(verdictOf(features, terms))).toBe(expected);
  });

  test.each<Case>([
    ['is restarted', {}, back, 'annotate'],
    ['is restarted though it crashes in the middle of a rollout', broken, back, 'annotate'],
    [
      'loses a pod that crashes',
      { ...broken, oldPods: oldPods('search', 3, false) },
      { ...back, ...evict },
      'evict search-0',
    ],
    [
      'loses the only pod when that serves nobody',
      { ...broken, replicas: 1, left: 1, oldPods: oldPods('search', 1, false) },
      { ...back, ...evict },
      'evict search-0',
    ],
    ['loses no pod that serves while others do not', { ...broken }, { ...back, ...evict }, 'held: CrashLoop'],
    ['is no matter when it has not moved and is broken for itself', { ...arrived, ...broken }, back, 'moved'],
    ['is waited for after its restart', { ...arrived, ...justRestarted }, back, 'inFlight'],
    ['has failed when it is late', { ...arrived, ...late }, back, 'failed: NotReady'],
    [
      'is waited for while a quota keeps it from coming back',
      { ...justRestarted, ...trouble('QuotaExhausted') },
      back,
      'inFlight: QuotaExhausted',
    ],
    [
      'is held when a quota has kept it from coming back for long',
      { ...late, ...trouble('QuotaExhausted') },
      back,
      'held: QuotaExhausted',
    ],
  ])('on the way back %s', (_, features, terms, expected) => {
    expect(inShort(verdictOf(features, terms))).toBe(expected);
  });

  test.each([
    [late, 'none of its pods became ready for 10 min; look at its pods: kubectl get pods --namespace tools'],
    [
      { ...late, ready: true, left: 2, moved: 1 },
      '2 of its pods are of another revision, 10 min after it was restarted; look at its pods: kubectl get pods --namespace tools',
    ],
    [
      { ...late, ...trouble('CrashLoop') },
      'says CrashLoop; look at its logs: kubectl logs deployment/search --namespace tools --all-containers',
    ],
  ])('that failed is told with what is known of it', (features, message) => {
    const code = 'trouble' in features ? 'CrashLoop' : 'NotReady';
    const item = { kind: 'Deployment', namespace: 'tools', name: 'search', code, message };
    expect(verdictOf(features, {})).toEqual({ is: 'failed', item });
  });
});
