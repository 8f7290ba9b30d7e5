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

const answered = 'a pod was injected and an invalid object was refused, both as dry runs';
const led = 'every tag leads to the new revision';
const judged = 'its control plane kept running, injects and validates';
const watched = 'nothing spoke against it';

/** How a phase ended that led to this one. */
const achieved: Partial<Record<`${Phase} → ${Phase}`, string>> = {
  'Preflight → Installing': 'every check passed; nothing was written until now',
  'Installing → Verifying': 'everything is applied, and the control plane is ready',
  'Verifying → Promoting': answered,
  'Verifying → Analyzing': answered,
  'Promoting → Ready': led,
  'Promoting → Retiring': led,
  'Analyzing → Migrating': judged,
  'Analyzing → AwaitingApproval': judged,
  'Analyzing → Promoting': judged,
  'AwaitingApproval → Migrating': 'approved',
  'Migrating → Soaking': 'every workload runs on it, and is ready',
  'Soaking → Analyzing': watched,
  'Retiring → Ready': 'nothing used the old revision any more, and it was removed',
};

/** Shows each status as it comes, and remembers the phases in the order in which they came. */
export class PhaseTale {
  readonly phases: Phase[] = [];
  readonly #presenter: Presenter;
  #last = '';

  constructor(presenter: Presenter) {
    this.#presenter = presenter;
  }

  take(mesh: MeshControlPlane | undefined): void {
    const { phase, message = '' } = mesh?.status ?? {};
    if (phase === undefined) return;
    const before = this.phases.at(-1);
    if (before !== phase) {
      this.phases.push(phase);
      if (before !== undefined) this.#presenter.done(this.#result(before, phase));
    }
    this.#last = brief(phase, message);
    this.#presenter.wait(phase, this.#last);
  }

  #result(before: Phase, phase: Phase): string | undefined {
    const how = achieved[`${before} → ${phase}`];
    return how !== undefined && ofWave.has(before) ? `${this.#last}: ${how}` : how;
  }
}

/** Phases that come once for each wave; what is said of them names it. */
const ofWave: ReadonlySet<Phase> = new Set<Phase>(['Migrating', 'Soaking']);

/** What a message says that stands beside it already, in the phase or in the table of waves. */
const known: Partial<Record<Phase, RegExp>> = {
  Installing: /^Installing\b[^:;]*: /,
  Verifying: /^Verifying\b[^:;]*: /,
  Promoting: /^Pointing\b[^:;]*: /,
  AwaitingApproval: /: kubectl .*$/,
  Uninstalling: /^Uninstalling\b[^:;]*: /,
  Migrating: /: \d+ of \d+ workloads? in \d+ namespaces? moved/,
  Soaking: /: \d+ of \d+ workloads? in \d+ namespaces? moved/,
  RollingBack: /; \d+ of \d+ workloads are back/,
};

/** A status message without what is known already, and in one sentence where it has a dozen. */
export function brief(phase: Phase, message: string): string {
  const text = message.replace(known[phase] ?? '', '');
  if (phase === 'Uninstalling') return text.split('. ')[0] ?? text;
  if (phase !== 'Installing' && phase !== 'Promoting') return text;
  // More than a dozen definitions become ready within a second, each with a status of its own.
  if (text.startsWith('CustomResourceDefinition ')) return 'waiting until the API server serves them';
  const [first = text, ...more] = text.split('; ');
  return more.length === 0 ? first : `${first}; and more`;
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
