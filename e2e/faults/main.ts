import { parseArgs } from 'node:util';
import { runCampaigns } from './campaigns/run.ts';
import { type Campaign, type Choice, campaigns } from './campaigns/trial.ts';
import { lifeNamed, lives } from './lives/index.ts';
import { soak } from './soak/soak.ts';

const usage = `npm run faults -- [options]: lives of a mesh in which everything goes wrong between operator and API server

  --seeds N          how many plans; default 20
  --life LIFE        only ${lives.map(({ name }) => name).join(', ')}; default: all, in turn
  --kind KIND        only ${campaigns.join(', ')}; default: all, in turn
  --plan PLAN        one plan again, as a violation names it, such as install/transport:17
  --soak [SECONDS]   instead of plans: random faults for so long (default 600), then every store must agree with the API server
  -h, --help         this text
`;

interface Flags {
  readonly seeds: string;
  readonly life?: string | undefined;
  readonly kind?: string | undefined;
  readonly plan?: string | undefined;
  /** Seconds. */
  readonly soak: number | undefined;
  readonly help: boolean;
}

function flags(): Flags {
  const { values, positionals } = parseArgs({
    options: {
      seeds: { type: 'string', default: '20' },
      life: { type: 'string' },
      kind: { type: 'string' },
      plan: { type: 'string' },
      soak: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
    allowPositionals: true,
  });
  const [seconds = '600', ...more] = positionals;
  if (more.length > 0 || (positionals.length > 0 && !values.soak)) {
    throw new TypeError(`${positionals.at(-1)} is not understood`);
  }
  return { ...values, soak: values.soak ? wholeNumber(seconds, '--soak') : undefined };
}

/** Which plans are meant, in the order in which they are played. */
function chosen({ seeds, life, kind, plan }: Flags): readonly Choice[] {
  if (plan !== undefined) return [choiceNamed(plan)];
  const kinds = kind === undefined ? campaigns : [campaignNamed(kind)];
  const names = life === undefined ? lives.map(({ name }) => name) : [lifeNamed(life).name];
  const all = kinds.flatMap((campaign) => names.map((name) => ({ life: name, campaign })));
  return Array.from({ length: wholeNumber(seeds, '--seeds') }, (_, index) => {
    const { life: name = '', campaign = 'crash' } = all[index % all.length] ?? {};
    return { life: name, campaign, key: String(Math.floor(index / all.length)) };
  });
}

function choiceNamed(plan: string): Choice {
  const [, life, name, key = ''] = /^([^/]*)\/([^:]*):(.*)$/.exec(plan) ?? [];
  if (life === undefined) throw new TypeError(`--plan needs a name such as install/transport:17`);
  const campaign = campaignNamed(name);
  if (campaign !== 'crash') wholeNumber(key, `--plan ${life}/${campaign}:`);
  return { life: lifeNamed(life).name, campaign, key };
}

function campaignNamed(name: string | undefined): Campaign {
  const found = campaigns.find((campaign) => campaign === name);
  if (found === undefined) throw new TypeError(`${name} is unknown: use one of ${campaigns.join(', ')}`);
  return found;
}

function wholeNumber(text: string | undefined, flag: string): number {
  if (text === undefined || !/^\d+$/.test(text)) throw new TypeError(`${flag} needs a whole number`);
  return Number(text);
}

/** What is to be done; a mistake in the flags is thrown as TypeError. */
function wished(): () => Promise<boolean> {
  const given = flags();
  if (given.help) return async () => process.stdout.write(usage);
  const { soak: seconds } = given;
  if (seconds !== undefined) return async () => soak({ seconds, tell: console.log }).then(() => true);
  const choices = chosen(given);
  return async () => (await runCampaigns(choices, console.log)) === 0;
}

function orUsage<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    process.stderr.write(`${error.message}\n\n${usage}`);
    process.exitCode = 2;
    return undefined;
  }
}

const work = orUsage(wished);
if (work !== undefined && !(await work())) process.exitCode = 1;
