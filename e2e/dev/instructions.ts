import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dump, load } from 'js-yaml';
import { isRecord } from '../../src/kube/json.ts';
import { shellWord } from '../demo/stage.ts';
import { versions } from '../demo/story.ts';
import { given, type World } from '../world/index.ts';

const demo = join(import.meta.dirname, '../demo');

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
${(await resource(world)).trimEnd()}
EOF
kubectl get meshcontrolplane --watch
${given === undefined ? upgrade : ''}
The chart repository has Istio ${charts.versions.join(', ')} (stand-ins). The operator's log follows.
`;
}

/** The resource of the demo, with the charts of this world. */
async function resource({ charts }: World): Promise<string> {
  const manifest = load(await readFile(join(demo, 'mesh.yaml'), 'utf8'));
  if (!isRecord(manifest) || !isRecord(manifest.spec)) throw new Error('mesh.yaml has no spec');
  const version = given === undefined ? versions.older : charts.version;
  return dump({ ...manifest, spec: { ...manifest.spec, version, charts: charts.source } }, { flowLevel: 5 });
}

const upgrade = `
Teams that use it, and an upgrade, which asks for one approval on its way; docs/upgrades.md has more to try:

kubectl apply -f ${shellWord(join(demo, 'teams.yaml'))}
kubectl patch meshcontrolplane mesh --type merge -p '{"spec":{"version":"${versions.newer}"}}'
kubectl get meshcontrolplane mesh -o jsonpath='{.status.message}{"\\n"}'
`;
