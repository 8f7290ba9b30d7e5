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
    const rows = mesh?.status === undefined ? [] : waveRows(mesh.status);
    if (rows.length > 0) this.#presenter.board(rows);
    this.#phases.take(mesh);
  }

  /** The last status stays, and so does the table. */
  end(): void {
    this.#presenter.board([]);
    this.#presenter.done();
  }
}
