import type { MeshControlPlane, Phase } from '../../src/api/index.ts';
import { PhaseTale } from './phases.ts';
import type { Presenter } from './presenter.ts';
import { waveRows } from './waves.ts';

/** Shows an upgrade as it goes on: each status as a line, and its waves as a table. */
export class RolloutTale {
  readonly #phases: PhaseTale;
  readonly #presenter: Presenter;

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
    const before = this.phases.at(-1);
    // What was before anything was asked for is no part of it.
    if (before === undefined && status.phase === 'Ready') return;
    this.#phases.take(mesh);
    // The first status of the way back still counts what has moved forward.
    if (status.phase === 'RollingBack' && before !== 'RollingBack') return;
    const rows = waveRows(status);
    if (rows.length > 0) this.#presenter.board(rows);
  }

  /** The last status stays, and so does the table. */
  end(): void {
    this.#presenter.board([]);
    this.#presenter.done();
  }
}
