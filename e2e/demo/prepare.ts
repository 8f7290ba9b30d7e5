import type { Output } from '../../src/cli/terminal/output.ts';
import { ensureTools, istioCrds } from '../cluster/index.ts';
import { createProgressPrinter } from '../cluster/tools/progress.ts';
import { expectServiceAddresses } from './service-addresses.ts';

/** Checks the machine, then builds the programs that are missing, with progress; once they are there this takes a moment. */
export async function prepareTools(output: Output): Promise<void> {
  await expectServiceAddresses();
  await ensureTools({ printer: createProgressPrinter(output) });
  await istioCrds();
}
