import { ApiError, type ApiReason } from '../kube/index.ts';
import { type KubeconfigChoice, loadKubeconfig } from '../kube/kubeconfig.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { missingRight } from './missing-right.ts';
import { exitCodeOf, Refusal } from './refusal.ts';

/** What a person is told of a failure, and what the process ends with. */
export interface Explanation {
  readonly lines: readonly string[];
  readonly exitCode: ExitCode;
}

/** A stack trace would help nobody who reads this: what nobody foresaw is told by its message, too. */
export function explain(error: unknown, program: string, choice: KubeconfigChoice): Explanation {
  if (error instanceof Refusal) {
    const hint = error.reason === 'Usage' ? [`See ${program} --help.`] : [];
    return { lines: [error.message, ...hint], exitCode: exitCodeOf[error.reason] };
  }
  if (error instanceof ApiError) return explainAnswer(error, choice);
  return { lines: [error instanceof Error ? error.message : String(error)], exitCode: exitCode.failed };
}

function explainAnswer(error: ApiError, choice: KubeconfigChoice): Explanation {
  if (error.denied !== undefined) return { lines: missingRight(error.denied), exitCode: exitCode.forbidden };
  switch (error.reason) {
    case 'Forbidden':
      return { lines: [error.message], exitCode: exitCode.forbidden };
    case 'Unauthorized':
      return {
        lines: [`${server(choice)} does not accept your credentials.`, error.message],
        exitCode: exitCode.unreachable,
      };
    case 'Credentials':
      return { lines: [error.message], exitCode: exitCode.unreachable };
    case 'KindNotServed':
      return {
        lines: [`${server(choice)} does not know MeshControlPlanes: Meshwright is not installed there.`],
        exitCode: exitCode.notFound,
      };
    default:
      return isAway(error.reason)
        ? { lines: [`${server(choice)} can't be reached.`, error.message], exitCode: exitCode.unreachable }
        : { lines: [error.message], exitCode: exitCode.failed };
  }
}

function isAway(reason: ApiReason): boolean {
  return reason === 'Unreachable' || reason === 'Timeout' || reason === 'Unavailable';
}

/** `The API server https://10.0.0.1:6443 (context prod)`: the person may have meant another one. */
function server(choice: KubeconfigChoice): string {
  const { config } = loadKubeconfig(choice);
  return `The API server ${config.getCurrentCluster()?.server ?? ''} (context ${config.getCurrentContext()})`;
}
