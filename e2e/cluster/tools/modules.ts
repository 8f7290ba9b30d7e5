import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A program of the test cluster. */
export type Tool =
  | 'etcd'
  | 'kube-apiserver'
  | 'kube-controller-manager'
  | 'kube-scheduler'
  | 'kubectl'
  | 'kwok'
  | 'helm';

/**
 * A Go module in this folder whose `tool` lines name the programs to build. One folder each, so that version selection
 * never mixes.
 */
export interface ToolModule {
  readonly name: string;
  /** Where its go.mod is. */
  readonly folder: string;
  /** The requirement in its go.mod whose version the programs carry. */
  readonly requirement: string;
  /** What `go build` calls each program, and what it is called here. */
  readonly programs: readonly { readonly built: string; readonly tool: Tool }[];
  /**
   * Linker flags beside `-s -w`. Without them Kubernetes calls itself v0.0.0, and every version check of a chart goes
   * wrong.
   */
  readonly variables: (version: string) => readonly string[];
  /** A program, the arguments that make it print its version, and how that must begin. */
  readonly check?: {
    readonly tool: Tool;
    readonly args: readonly string[];
    readonly prints: (version: string) => string;
  };
}

/** In the order in which they are built: the quick ones first. */
export const toolModules: readonly ToolModule[] = [
  {
    name: 'etcd',
    folder: join(import.meta.dirname, 'etcd'),
    requirement: 'go.etcd.io/etcd/server/v3',
    programs: [{ built: 'server', tool: 'etcd' }],
    variables: () => [],
    check: { tool: 'etcd', args: ['--version'], prints: (version) => `etcd Version: ${version.slice(1)}\n` },
  },
  {
    name: 'kwok',
    folder: join(import.meta.dirname, 'kwok'),
    requirement: 'sigs.k8s.io/kwok',
    programs: [{ built: 'kwok', tool: 'kwok' }],
    variables: () => [],
  },
  {
    name: 'helm',
    folder: join(import.meta.dirname, 'helm'),
    requirement: 'helm.sh/helm/v4',
    programs: [{ built: 'helm', tool: 'helm' }],
    variables: (version) => [`helm.sh/helm/v4/internal/version.version=${version}`],
    check: { tool: 'helm', args: ['version', '--template', '{{.Version}}\n'], prints: (version) => `${version}\n` },
  },
  {
    name: 'kubernetes',
    folder: join(import.meta.dirname, 'kubernetes'),
    requirement: 'k8s.io/kubernetes',
    programs: (['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubectl'] as const).map((tool) => ({
      built: tool,
      tool,
    })),
    variables: (version) => {
      const [major, minor] = version.slice(1).split('.');
      const variable = (name: string, value: string | undefined): string =>
        `k8s.io/component-base/version.${name}=${value}`;
      return [variable('gitVersion', version), variable('gitMajor', major), variable('gitMinor', minor)];
    },
    check: { tool: 'kube-apiserver', args: ['--version'], prints: (version) => `Kubernetes ${version}\n` },
  },
];

/** The version in go.mod, for example `v1.36.2`: the only place where it is written. */
export async function moduleVersion(module: ToolModule): Promise<string> {
  const file = join(module.folder, 'go.mod');
  const lines = (await readFile(file, 'utf8')).split('\n').map((line) => line.trim().split(' '));
  // A requirement has a line of its own, `require PATH VERSION`, or one in a block, `PATH VERSION`.
  const requirements = lines.map((words) => (words[0] === 'require' ? words.slice(1) : words));
  const version = requirements.find(([path]) => path === module.requirement)?.[1];
  if (version === undefined) throw new Error(`${file} does not require ${module.requirement}`);
  return version;
}

/** The value of `go build -ldflags`. */
export function linkerFlags(module: ToolModule, version: string): string {
  return ['-s', '-w', ...module.variables(version).map((variable) => `-X ${variable}`)].join(' ');
}
