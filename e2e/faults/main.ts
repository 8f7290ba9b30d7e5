import { parseArgs } from 'node:util';
import { runCampaigns } from './campaigns/run.ts';
import { type Campaign, campaigns } from './campaigns/trial.ts';
import type { Choice } from './campaigns/trials.ts';

const usage = `npm run faults -- [options]: lives of a mesh in which everything goes wrong between operator and API server

  --seeds N      how many plans; default 20
  --kind KIND    only ${campaigns.join(', ')}; default: all, in turn
  --plan PLAN    one plan again, as a violation names it, such as transport:17
  -h, --help     this text
`;

function flags() {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string', default: '20' },
      kind: { type: 'string' },
      plan: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  return values;
}

/** Which plans are meant, in the order in which they are played. */
function chosen({ seeds, kind, plan }: ReturnType<typeof flags>): readonly Choice[] {
  if (plan !== undefined) {
    const [name, ...key] = plan.split(':');
    const campaign = campaignNamed(name);
    if (campaign !== 'crash') wholeNumber(key.join(':'), `--plan ${campaign}:`);
    return [{ campaign, key: key.join(':') }];
  }
  const kinds = kind === undefined ? campaigns : [campaignNamed(kind)];
  return Array.from({ length: wholeNumber(seeds, '--seeds') }, (_, index) => ({
    campaign: kinds[index % kinds.length] ?? 'crash',
    key: String(Math.floor(index / kinds.length)),
  }));
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

try {
  const given = flags();
  if (given.help) process.stdout.write(usage);
  else process.exitCode = (await runCampaigns(chosen(given), console.log)) === 0 ? 0 : 1;
} catch (error) {
  if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
  process.stderr.write(`${error.message}\n\n${usage}`);
  process.exitCode = 2;
}
