import type { Figure } from '../measure/figure.ts';
import { startProgram } from '../measure/program.ts';
import { modes, type RequestsArgument, type RequestsResult, type Runtime, runtimes } from './modes.ts';
import type { Stage } from './stage.ts';

const of = 'requests';
const windowMs = 400;

/** Requests a second on small objects, and the TCP connections that they took. */
export async function measureRequests(stage: Stage, runs: number): Promise<readonly Figure[]> {
  const results: (RequestsResult & { readonly side: Runtime; readonly connections: number })[] = [];
  for (let run = 0; run < runs; run += 1) {
    for (const side of runtimes) results.push({ side, ...(await measureOnce(stage, side)) });
  }
  return runtimes.flatMap((side): readonly Figure[] => {
    const own = results.filter((result) => result.side === side);
    const rates = modes.map(({ title }, index): Figure => {
      const values = own.map(({ perSecond }) => perSecond[index] ?? 0);
      return { of, what: title, side, unit: '/s', better: 'higher', values };
    });
    const values = own.map(({ connections, total }) => (1000 * connections) / total);
    return [...rates, { of, what: 'connections for 1,000 requests', side, unit: 'count', better: 'lower', values }];
  });
}

async function measureOnce({ world, cores }: Stage, side: Runtime) {
  const { adminKubeconfig: kubeconfig, folder } = world.cluster;
  const argument: RequestsArgument = { side, kubeconfig, namespace: 'default', windowMs };
  await using program = startProgram<RequestsResult>({
    module: 'runtime/programs/requests.ts',
    argument,
    folder,
    core: cores.measured,
  });
  const result = await program.next();
  return { ...result, connections: (await program.diary()).at(-1)?.connections ?? 0 };
}
