import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';

/** What a number depends on beside the program. */
export interface Machine {
  readonly at: string;
  readonly node: string;
  readonly packages: Readonly<Record<string, string>>;
  readonly processor: string;
  readonly cores: number;
  readonly memoryGB: number;
  /** Average number of processes that ran or waited during the minute before the start. */
  readonly load: number;
}

export function describeMachine(): Machine {
  return {
    at: new Date().toISOString(),
    node: process.version,
    packages: { '@kubernetes/client-node': versionOf('@kubernetes/client-node'), undici: versionOf('undici') },
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGB: Math.round(totalmem() / 2 ** 30),
    load: load(),
  };
}

/** The load average of the last minute. */
export function load(): number {
  return Math.round((loadavg()[0] ?? 0) * 100) / 100;
}

/** One line for people. */
export function machineLine(kubernetes: string, { node, packages, processor, cores, memoryGB, load }: Machine): string {
  const versions = Object.entries(packages).map(([name, version]) => `${name} ${version}`);
  return [
    `Kubernetes ${kubernetes}`,
    `Node ${node}`,
    ...versions,
    `${cores} × ${processor}, ${memoryGB} GB`,
    `load ${load}`,
  ].join(' · ');
}

function versionOf(name: string): string {
  const file = join(import.meta.dirname, '../../node_modules', name, 'package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
