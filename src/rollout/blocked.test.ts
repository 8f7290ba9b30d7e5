import { expect, test } from 'vitest';
import { type BlockedCode, blocked, blockedSentence } from './blocked.ts';

const say = (kind: string, code: BlockedCode, fact?: string) =>
  blockedSentence(blocked({ kind, namespace: 'tools', name: 'search' }, code, fact));

test('a blocked workload is told with the figures and the way out', () => {
  expect(say('Deployment', 'QuotaExhausted', 'quota team-tools has 512Mi memory left, 640Mi needed')).toBe(
    'Deployment tools/search: quota team-tools has 512Mi memory left, 640Mi needed; raise the quota or make room in it',
  );
});

test.each<[string, BlockedCode, string]>([
  [
    'Deployment',
    'PDBBlocks',
    'its PodDisruptionBudget allows no disruption now; it goes on when more of its pods are ready, or when the budget allows one',
  ],
  [
    'Deployment',
    'SingleReplica',
    'it has one replica, and evicting that would take it down; give it a second one, or restart it: kubectl rollout restart deployment/search --namespace tools',
  ],
  ['Pod', 'BarePod', 'nothing would create this pod again; delete it, and create it again'],
  [
    'ReplicaSet',
    'BarePod',
    "a ReplicaSet of its own can't be restarted; delete its pods one by one, and it creates them again",
  ],
  [
    'StatefulSet',
    'OptedOut',
    'it is opted out by the annotation meshwright.io/restart: disabled; when it suits, restart it: kubectl rollout restart statefulset/search --namespace tools',
  ],
  [
    'Rollout',
    'Passive',
    'it still has pods of another revision, and upgrade.restart.mode is Passive; when it suits, restart it',
  ],
  [
    'DaemonSet',
    'CrashLoop',
    'a container of it crashes again and again; look at its logs: kubectl logs daemonset/search --namespace tools --all-containers',
  ],
  [
    'Rollout',
    'CrashLoop',
    'a container of it crashes again and again; look at its pods: kubectl get pods --namespace tools',
  ],
  ['Deployment', 'ImagePull', 'an image of it cannot be pulled; look at its pods: kubectl get pods --namespace tools'],
  [
    'StatefulSet',
    'LimitRangeViolation',
    'a LimitRange of its namespace admits no pod of it; change the LimitRange, or what the containers ask for',
  ],
  ['Deployment', 'PriorityClassMissing', 'its priority class does not exist; create it, or name another one'],
  ['DaemonSet', 'Unschedulable', 'no node takes one of its pods; add a node, or make room on one that may take it'],
  ['Deployment', 'NotReady', 'it is not ready; look at its pods: kubectl get pods --namespace tools'],
  ['Deployment', 'ApplicationRollout', 'a rollout of its own is under way; it is waited for'],
  [
    'Job',
    'Job',
    'a Job ends by itself and is never restarted; until then its pods keep the revision they were created with',
  ],
])('a %s that is blocked by %s is told what to do', (kind, code, message) => {
  expect(say(kind, code)).toBe(`${kind} tools/search: ${message}`);
});
