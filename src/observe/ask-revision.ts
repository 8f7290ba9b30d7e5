import { labels, type Phase } from '../api/index.ts';
import type { KubeObject } from '../kube/index.ts';
import type { ProbeResult } from '../lifecycle/observation.ts';
import { type PointerProbeRequest, probePointers } from './pointer-probe.ts';
import { runProbes, whereThereIsRoom } from './probe.ts';
import type { SeenControlPlane } from './rollout/approvals.ts';
import type { Scene } from './scene.ts';
import { effectivePhase, mainRevision, type Stage } from './stage.ts';
import type { Surroundings } from './surroundings.ts';

/** Phases in which what a revision answers decides. */
const asking: ReadonlySet<Phase> = new Set([
  'Verifying',
  'Analyzing',
  'AwaitingApproval',
  'Migrating',
  'Soaking',
  'Retiring',
  'RollingBack',
] as const);

/** What the revision answers that is to serve, or serves; nothing in phases that do not look at it. */
export async function askRevision(
  mesh: SeenControlPlane,
  scene: Scene,
  stage: Stage,
  around: Surroundings,
  signal: AbortSignal,
): Promise<readonly ProbeResult[]> {
  const phase = effectivePhase(mesh.status);
  const { name, servesAs: revision } = mainRevision(stage);
  const {
    client,
    provider,
    stores: { namespaces },
    probed,
    now,
  } = around;
  const home = scene.wish.namespace;
  if (phase === 'Promoting') {
    return whereThereIsRoom(home, namespaces, (namespace) =>
      probePromoted(revision, scene, around, { client, namespace, signal }),
    );
  }
  if (!asking.has(phase)) return [];
  const probe = provider.probe(revision, home);
  const validates = scene.owned.some((object) => isValidatorOf(object, name));
  return probed.get(`${mesh.metadata.name}/${name}`, now(), () =>
    whereThereIsRoom(home, namespaces, (namespace) =>
      runProbes({ client, probe, revision, validates, namespace, signal }),
    ),
  );
}

/** Once every pointer leads to the revision, each is asked by its own way. */
async function probePromoted(
  revision: string,
  { pointers, wish }: Scene,
  { provider }: Surroundings,
  ask: Pick<PointerProbeRequest, 'client' | 'namespace' | 'signal'>,
): Promise<readonly ProbeResult[]> {
  const led = pointers.every(
    (pointer) => pointer.whole && pointer.revision === revision && pointer.staged === undefined,
  );
  const { pointerProbe } = provider;
  return led ? probePointers({ ...ask, pointerProbe, pointers, home: wish.namespace }) : [];
}

function isValidatorOf({ kind, metadata }: KubeObject, revision: string): boolean {
  return kind === 'ValidatingWebhookConfiguration' && metadata.labels?.[labels.revision] === revision;
}
