import type { Kind, Selection } from '../../src/kube/index.ts';
import type { World } from '../world/index.ts';
import type { Presenter } from './presenter.ts';
import { type OnChange, type Watched, watch } from './watched.ts';

/** What a step of the demo plays on. */
export interface Stage {
  readonly world: World;
  readonly presenter: Presenter;
  /** Runs the real kubectl as a person would, and shows the command with what it printed. */
  readonly kubectl: (command: readonly string[], input?: string) => Promise<string>;
  /** Resolves when the watch stands: what happens from then on is not missed. */
  readonly watch: (kind: Kind, selection?: Selection, onChange?: OnChange) => Promise<Watched>;
}

/** One chapter of the demo. */
export interface Step {
  readonly title: string;
  readonly play: (stage: Stage) => Promise<void>;
}

/** @param stop ends every wait, with its reason */
export function stageIn(world: World, presenter: Presenter, stop: AbortSignal): Stage {
  const { client, operator } = world;
  return {
    world,
    presenter,
    async kubectl(command, input) {
      stop.throwIfAborted();
      const typed = ['$ kubectl', ...command.map(shellWord)].join(' ');
      presenter.quote(input === undefined ? typed : `${typed} <<EOF\n${input.trimEnd()}\nEOF`);
      const printed = await world.cluster.kubectl(command, input === undefined ? {} : { input });
      presenter.quote(printed);
      return printed;
    },
    watch: (kind, selection = {}, onChange) =>
      watch(kind, selection, { client, stop, crash: () => operator.crash }, onChange),
  };
}

/** As a person would type it in a shell. */
export function shellWord(word: string): string {
  return /^[\w./:=,@-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
