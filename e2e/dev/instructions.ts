import { dump } from 'js-yaml';
import { shellWord } from '../demo/stage.ts';
import type { World } from '../world/index.ts';

/** What a person can do now, ready to paste into another shell. */
export async function instructions(world: World): Promise<string> {
  const { cluster, charts, client } = world;
  const { gitVersion } = await client.version();
  return `
Kubernetes ${gitVersion} runs on loopback, with Meshwright's operator from src/, started anew when a file there changes.
Pods are simulated: they become Ready, and no container runs. Ctrl-C ends everything and removes it.

To be pasted into another shell:

export KUBECONFIG=${shellWord(cluster.adminKubeconfig)}
alias kubectl=${shellWord(cluster.binaries.kubectl)}

kubectl apply -f - <<EOF
${dump(world.wish('mesh')).trimEnd()}
EOF
kubectl get meshcontrolplane --watch

The chart repository has Istio ${charts.versions.join(', ')} (stand-ins). The operator's log follows.
`;
}
