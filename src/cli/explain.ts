import { ApiError } from '../kube/index.ts';
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
    case 'Credentials':
      return { lines: [error.message], exitCode: exitCode.unreachable };
    case 'Unauthorized':
      return away(`${server(choice)} does not accept your credentials.`, error);
    case 'Unreachable':
    case 'Timeout':
    case 'Unavailable':
      return away(`${server(choice)} can't be reached.`, error);
    case 'KindNotServed': {
      const line = `${server(choice)} does not know MeshControlPlanes: Meshwright is not installed there.`;
      return { lines: [line], exitCode: exitCode.notFound };
    }
    default:
      return { lines: [error.message], exitCode: exitCode.failed };
  }
}

function away(line: string, { message }: ApiError): Explanation {
  return { lines: [line, message], exitCode: exitCode.unreachable };
}

/** `The API server https://10.0.0.1:6443 (context prod)`: the person may have meant another one. */
function server(choice: KubeconfigChoice): string {
  const { config } = loadKubeconfig(choice);
  return `The API server ${config.getCurrentCluster()?.server ?? ''} (context ${config.getCurrentContext()})`;
}
