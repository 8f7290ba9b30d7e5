import { apiVersion, kinds, type MeshControlPlane, type Phase } from '../../src/api/index.ts';
import type { KubeObject } from '../../src/kube/index.ts';
import { DemoFailure } from './failure.ts';
import type { Presenter } from './presenter.ts';
import type { Stage } from './stage.ts';
import type { Watched } from './watched.ts';

/** The resource of this demo, by the name it has in the sample. */
export const meshName = 'mesh';

export function watchMesh(stage: Stage): Promise<Watched> {
  const kind = { apiVersion, kind: kinds.meshControlPlane.kind };
  return stage.watch(kind, { fieldSelector: `metadata.name=${meshName}` });
}

/** Pure: the resource among the watched objects; undefined when it is gone. */
export function meshAmong(objects: readonly KubeObject[]): MeshControlPlane | undefined {
  return objects[0] as unknown as MeshControlPlane | undefined;
}

/** How a phase ended that led to this one. */
const achieved: Partial<Record<`${Phase} → ${Phase}`, string>> = {
  'Preflight → Installing': 'every check passed; nothing was written until now',
  'Installing → Verifying': 'everything is applied, and the control plane is ready',
  'Verifying → Promoting': 'a pod was injected and an invalid object was refused, both as dry runs',
  'Promoting → Ready': 'every tag leads to the new revision',
};

/** Shows each status as it comes, and remembers the phases in the order in which they came. */
export class PhaseTale {
  readonly phases: Phase[] = [];
  readonly #presenter: Presenter;

  constructor(presenter: Presenter) {
    this.#presenter = presenter;
  }

  take(mesh: MeshControlPlane | undefined): void {
    const { phase, message = '' } = mesh?.status ?? {};
    if (phase === undefined) return;
    const before = this.phases.at(-1);
    if (before !== phase) {
      this.phases.push(phase);
      if (before !== undefined) this.#presenter.done(achieved[`${before} → ${phase}`]);
    }
    this.#presenter.wait(phase, brief(phase, message));
  }
}

/** Phases whose messages begin by naming the phase and the revision once more. */
const wordy: ReadonlySet<Phase> = new Set<Phase>(['Installing', 'Verifying', 'Promoting', 'Uninstalling']);

/** A status message without what the phase beside it says already, and in one sentence where it has a dozen. */
export function brief(phase: Phase, message: string): string {
  const text = wordy.has(phase)
    ? message.replace(/^(Installing|Verifying|Pointing|Uninstalling)\b[^:;]*: /, '')
    : message;
  // More than a dozen definitions become ready within a second, each with a status of its own.
  if (text.startsWith('CustomResourceDefinition ')) return 'waiting until the API server serves them';
  return phase === 'Uninstalling' ? (text.split('. ')[0] ?? text) : text;
}

/** Pure: Ready, and true of the spec as it is stored now. */
export function isReady(mesh: MeshControlPlane | undefined): mesh is MeshControlPlane {
  const ready = mesh?.status?.conditions?.find(({ type }) => type === 'Ready');
  return (
    mesh?.status?.phase === 'Ready' && ready?.status === 'True' && ready.observedGeneration === mesh.metadata.generation
  );
}

/** @throws DemoFailure when these are not the phases that were to be seen, in this order */
export function expectPhases(expected: readonly Phase[], seen: readonly Phase[]): void {
  const told = seen.join(' → ');
  if (told !== expected.join(' → ')) throw new DemoFailure(`the phases ${expected.join(' → ')}`, told);
}
