import { type ShortageCode, wayOutOf } from './shortage.ts';

/** What keeps a workload from moving, as a code for programs and a sentence for people. */
export type BlockedCode =
  | 'PDBBlocks'
  | ShortageCode
  | 'SingleReplica'
  | 'BarePod'
  | 'OptedOut'
  | 'ImagePull'
  | 'CrashLoop'
  | 'NotReady'
  | 'ApplicationRollout'
  | 'NotLed'
  | 'Job'
  | 'Passive';

interface Named {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

export interface BlockedItem extends Named {
  readonly code: BlockedCode;
  /** What is the matter and what to do, without naming the workload. */
  readonly message: string;
}

/** The item for a workload; `fact` says with figures what is the matter, where more is known than the code. */
export function blocked(workload: Named, code: BlockedCode, fact?: string): BlockedItem {
  const { kind, namespace, name } = workload;
  const words = wording[code];
  return { kind, namespace, name, code, message: `${fact ?? words.fact(workload)}; ${words.wayOut(workload)}` };
}

/** `Deployment tools/search: quota team-tools has 512Mi memory left, 640Mi needed; raise the quota or make room in it` */
export function blockedSentence({ kind, namespace, name, message }: BlockedItem): string {
  return `${kind} ${namespace}/${name}: ${message}`;
}

interface Words {
  readonly fact: (workload: Named) => string;
  readonly wayOut: (workload: Named) => string;
}

const wording: Readonly<Record<BlockedCode, Words>> = {
  PDBBlocks: {
    fact: () => 'its PodDisruptionBudget allows no disruption now',
    wayOut: () => 'it goes on when more of its pods are ready, or when the budget allows one',
  },
  QuotaExhausted: {
    fact: () => 'the quota of its namespace has no room for one more pod',
    wayOut: () => wayOutOf.QuotaExhausted,
  },
  QuotaDemanded: {
    fact: () => 'this cluster admits pods of its priority only under a ResourceQuota for them',
    wayOut: () => wayOutOf.QuotaDemanded,
  },
  LimitRangeViolation: {
    fact: () => 'a LimitRange of its namespace admits no pod of it',
    wayOut: () => wayOutOf.LimitRangeViolation,
  },
  PriorityClassMissing: {
    fact: () => 'its priority class does not exist',
    wayOut: () => wayOutOf.PriorityClassMissing,
  },
  Unschedulable: { fact: () => 'no node takes one of its pods', wayOut: () => wayOutOf.Unschedulable },
  SingleReplica: {
    fact: () => 'it has one replica, and evicting that would take it down',
    wayOut: (workload) => `give it a second one, or ${restart(workload)}`,
  },
  BarePod: {
    fact: ({ kind }) =>
      kind === 'Pod' ? 'nothing would create this pod again' : `a ${kind} of its own can't be restarted`,
    wayOut: ({ kind }) =>
      kind === 'Pod' ? 'delete it, and create it again' : 'delete its pods one by one, and it creates them again',
  },
  OptedOut: {
    fact: () => 'it is opted out by the annotation meshwright.io/restart: disabled',
    wayOut: (workload) => `when it suits, ${restart(workload)}`,
  },
  ImagePull: { fact: () => 'an image of it cannot be pulled', wayOut: (workload) => `look at ${pods(workload)}` },
  CrashLoop: {
    fact: () => 'a container of it crashes again and again',
    wayOut: (workload) => `look at ${logs(workload)}`,
  },
  NotReady: { fact: () => 'it is not ready', wayOut: (workload) => `look at ${pods(workload)}` },
  ApplicationRollout: {
    fact: () => 'a rollout of its own is under way',
    wayOut: () => 'it is waited for',
  },
  NotLed: {
    fact: () =>
      'a new pod in its namespace would get the sidecar of another revision, or none of the mesh answers for it',
    wayOut: () => 'look at the labels of the namespace, and at kubectl get mutatingwebhookconfigurations',
  },
  Job: {
    fact: () => 'a Job ends by itself and is never restarted',
    wayOut: () => 'until then its pods keep the revision they were created with',
  },
  Passive: {
    fact: () => 'it still has pods of another revision, and upgrade.restart.mode is Passive',
    wayOut: (workload) => `when it suits, ${restart(workload)}`,
  },
};

const knownToKubectl = new Set(['Deployment', 'StatefulSet', 'DaemonSet']);

function restart(workload: Named): string {
  if (!knownToKubectl.has(workload.kind)) return 'restart it';
  return `restart it: kubectl rollout restart ${ref(workload)}`;
}

function pods({ namespace }: Named): string {
  return `its pods: kubectl get pods --namespace ${namespace}`;
}

function logs(workload: Named): string {
  if (!knownToKubectl.has(workload.kind)) return pods(workload);
  return `its logs: kubectl logs ${ref(workload)} --all-containers`;
}

function ref({ kind, namespace, name }: Named): string {
  return `${kind.toLowerCase()}/${name} --namespace ${namespace}`;
}
