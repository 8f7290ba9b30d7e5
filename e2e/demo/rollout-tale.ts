import type { MeshControlPlane, MeshControlPlaneStatus, Phase, RolloutStatus } from '../../src/api/index.ts';
import { type NextWave, waveRows } from '../../src/cli/status/waves.ts';
import { PhaseTale } from './phases.ts';
import type { Presenter } from './presenter.ts';

/** Shows an upgrade as it goes on: each status as a line, and its waves as a table. */
export class RolloutTale {
  readonly #phases: PhaseTale;
  readonly #presenter: Presenter;
  /** As the table shows it. */
  #shown: RolloutStatus | undefined;

  constructor(presenter: Presenter) {
    this.#presenter = presenter;
    this.#phases = new PhaseTale(presenter);
  }

  /** The phases so far, in the order in which they came. */
  get phases(): readonly Phase[] {
    return this.#phases.phases;
  }

  take(mesh: MeshControlPlane | undefined): void {
    const { status = {} } = mesh ?? {};
    // What was before anything was asked for is no part of it.
    if (this.phases.length === 0 && status.phase === 'Ready') return;
    this.#phases.take(mesh);
    this.#show(status);
  }

  /** The last status stays, and so does the table. */
  end(): void {
    this.#presenter.board([]);
    this.#presenter.done();
  }

  #show({ phase, rollout }: MeshControlPlaneStatus): void {
    const shown = this.#shown;
    if (phase === 'RolledBack' && shown !== undefined) {
      this.#presenter.board(waveRows(allBack(shown), 'RollingBack', undefined));
    }
    if (rollout === undefined || totalOf(rollout) === 0) return;
    // Until something is back, the way back still tells of what has moved forward.
    if (phase === 'RollingBack' && rollout.moved === shown?.moved) return;
    this.#shown = rollout;
    this.#presenter.board(waveRows(rollout.waves, phase, nextWave(phase, rollout)));
  }
}

function totalOf({ waves }: RolloutStatus): number {
  return waves.reduce((sum, { workloads }) => sum + workloads.total, 0);
}

/** A rollout that is over has no numbers in the status any more: all that had moved is back. */
function allBack({ waves }: RolloutStatus): RolloutStatus['waves'] {
  return waves.map((wave) => {
    const { total } = wave.workloads;
    return { ...wave, workloads: { moved: total, total } };
  });
}

/** No window is waited for in the demo. */
function nextWave(phase: Phase | undefined, { waves }: RolloutStatus): NextWave | undefined {
  const next = waves.find(({ state, namespaces }) => state === 'Waiting' && namespaces > 0);
  return phase === 'AwaitingApproval' && next !== undefined ? { name: next.name, words: 'needs approval' } : undefined;
}
