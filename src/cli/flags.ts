/** Every flag, whichever command takes it: a name means the same everywhere. */
export const flags = {
  kubeconfig: {
    type: 'string',
    placeholder: 'PATH',
    help: 'which cluster; default: KUBECONFIG, then ~/.kube/config',
  },
  context: { type: 'string', placeholder: 'NAME', help: 'which context of the kubeconfig; default: its current one' },
  output: {
    type: 'string',
    short: 'o',
    choices: ['text', 'json', 'yaml'],
    help: 'how the answer is written; default: text',
  },
  help: { type: 'boolean', short: 'h', help: 'this text' },
  watch: { type: 'boolean', short: 'w', help: 'stay, and show each change, until Ctrl-C' },
  wave: {
    type: 'string',
    multiple: true,
    placeholder: 'NAME',
    help: 'which wave, also one that is still to come; may be given several times; default: the one that waits',
  },
  'dry-run': { type: 'boolean', help: 'ask the API server whether it would be taken, and change nothing' },
  'force-conflicts': {
    type: 'boolean',
    help: 'take over a field that Git or another tool applies, and is likely to set back',
  },
} as const satisfies Readonly<Record<string, Flag>>;

export interface Flag {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  readonly multiple?: boolean;
  /** What its value is called in help texts; that of one with choices is the choices. */
  readonly placeholder?: string;
  readonly choices?: readonly string[];
  readonly help: string;
}

export type FlagName = keyof typeof flags;

/** Those that every command takes. */
export const common = ['help'] as const satisfies readonly FlagName[];
/** Those of every command that asks a cluster. */
export const ofCluster = ['output', 'kubeconfig', 'context'] as const satisfies readonly FlagName[];

/** How a flag is written in help texts: `-o, --output text|json|yaml`. */
export function written(name: FlagName): string {
  const { short, placeholder, choices }: Flag = flags[name];
  const value = choices?.join('|') ?? placeholder;
  return `${short === undefined ? '' : `-${short}, `}--${name}${value === undefined ? '' : ` ${value}`}`;
}
