import { apiVersion, kinds } from '../../api/index.ts';
import { type ApiError, type KubeObject, type Logger, type Reflection, reflect } from '../../kube/index.ts';
import type { ClusterSession } from '../command.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { canMove } from '../terminal/output.ts';
import { meshOf } from './mesh.ts';
import { plainScreen, type Screen, terminalScreen } from './screen.ts';
import { viewOf } from './view.ts';

const secondMs = 1_000;

/**
 * Shows the mesh as it changes, until Ctrl-C or until it is gone. A connection that is lost is told, and made again.
 *
 * @throws ApiError when the right to list or to watch is missing
 */
export async function watchStatus(name: string, session: ClusterSession): Promise<ExitCode> {
  const { client, untilStopped, program } = session;
  const screen = screenFor(session);
  const ended = new AbortController();
  let failure: Error | undefined;
  const giveUp = (error: Error): void => {
    failure = error;
    ended.abort();
  };
  const isGone = (): void => {
    screen.trouble(`${name} is gone`);
    ended.abort();
  };
  const store: Reflection<KubeObject> = reflect<KubeObject>({
    client,
    kind: { apiVersion, kind: kinds.meshControlPlane.kind },
    fieldSelector: `metadata.name=${name}`,
    project: (object) => object,
    onChange: ({ after }) =>
      after === undefined ? isGone() : screen.show((now) => viewOf(meshOf(after), program, now)),
    onCurrent: () => store.get(name) ?? isGone(),
    signal: AbortSignal.any([untilStopped(), ended.signal]),
    log: tellingOutages(screen, () => store.outage?.error, giveUp),
  });
  const ticking = setInterval(() => screen.tick(), secondMs);
  await store.done;
  clearInterval(ticking);
  screen.end();
  if (failure !== undefined) throw failure;
  return exitCode.done;
}

function screenFor(session: ClusterSession): Screen {
  const { out, environment, flags } = session;
  const isRead = flags.output === undefined || flags.output === 'text';
  return isRead && canMove(out, environment) ? terminalScreen(session) : plainScreen(session);
}

/** What a reflector logs is when contact was lost, and when it is back. Rights do not come by waiting. */
function tellingOutages(screen: Screen, outage: () => ApiError | undefined, giveUp: (error: Error) => void): Logger {
  return {
    debug() {},
    info: (_, message) => screen.relief(message),
    warn(_, message) {
      const error = outage();
      if (error?.reason === 'Forbidden') giveUp(error);
      else screen.trouble(`${message}; trying again`);
    },
    error: (_, message) => giveUp(new Error(message)),
  };
}
