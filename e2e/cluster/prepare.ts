/**
 * Builds, or checks, everything that the real test cluster needs, and prints one line a program: `node
 * e2e/cluster/prepare.ts`.
 */
import { ensureTools, istioCrds, ToolError } from './tools/index.ts';

try {
  const tools = await ensureTools({ verify: true });
  const crds = await istioCrds();
  for (const [name, path] of Object.entries({ ...tools, 'istio CRDs': crds }))
    console.log(`${name.padEnd(24)} ${path}`);
} catch (error) {
  if (!(error instanceof ToolError)) throw error;
  console.error(`\n${error.message}`);
  process.exitCode = 1;
}
