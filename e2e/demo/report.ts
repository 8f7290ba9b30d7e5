import { dump } from 'js-yaml';
import { tailOf } from '../cluster/log-tail.ts';
import type { World } from '../world/index.ts';
import { DemoFailure } from './failure.ts';
import { meshName } from './phases.ts';
import { readable } from './readable.ts';

/** Everything a person needs to see why the demo failed: what was expected, what was seen, status and the operator's log. */
export async function report(error: unknown, world: World | undefined): Promise<string> {
  return [...told(error), ...(world === undefined ? [] : await evidence(world))].join('\n');
}

function told(error: unknown): readonly string[] {
  if (error instanceof DemoFailure) return [`expected: ${error.expected}`, `seen:     ${error.seen}`];
  return [error instanceof Error ? error.message : String(error)];
}

async function evidence(world: World): Promise<readonly string[]> {
  const { operator } = world;
  const mesh = world.meshControlPlane(meshName);
  return [
    mesh === undefined
      ? 'status:   there is no MeshControlPlane'
      : dump({ status: mesh.status }, { lineWidth: -1 }).trimEnd(),
    `operator: ${operator.crash ?? 'running'}; the last lines of its log:`,
    await logTail(operator.logFile),
  ];
}

async function logTail(file: string): Promise<string> {
  try {
    return (await tailOf(file)).split('\n').map(readable).join('\n');
  } catch (error) {
    return `(${error instanceof Error ? error.message : String(error)})`;
  }
}
