import { play, type Verdict } from './play.ts';
import { learnReference, type Reference } from './reference.ts';
import { type Stage, startStage } from './stage.ts';
import { type Campaign, campaigns, nameOf, type Trial } from './trial.ts';
import { type Choice, trialFor } from './trials.ts';

interface Count {
  plans: number;
  violations: number;
  /** Plans that no request met: they prove nothing. */
  unreached: number;
}

/** Plays plans one after the other, tells of each, and returns how many had a violation. */
export async function runCampaigns(choices: readonly Choice[], tell: (line: string) => void): Promise<number> {
  const counts = new Map<Campaign, Count>();
  let prepared: Prepared | undefined;
  try {
    for (const choice of choices) {
      prepared ??= await prepare(tell);
      const count = counts.get(choice.campaign) ?? { plans: 0, violations: 0, unreached: 0 };
      counts.set(choice.campaign, count);
      const isSound = await playOne(choice, prepared, count, tell);
      if (isSound) continue;
      // Whatever went wrong must not go on in the next plan.
      await prepared.stage[Symbol.asyncDispose]();
      prepared = undefined;
    }
  } finally {
    await prepared?.stage[Symbol.asyncDispose]();
  }
  for (const line of summary(counts)) tell(line);
  return [...counts.values()].reduce((sum, { violations }) => sum + violations, 0);
}

interface Prepared {
  readonly stage: Stage;
  readonly reference: Reference;
}

async function prepare(tell: (line: string) => void): Promise<Prepared> {
  const stage = await startStage();
  try {
    const reference = await learnReference(stage);
    tell(
      `the undisturbed life has ${reference.writes.length} effective writes, and ${reference.watched.length} kinds are watched`,
    );
    return { stage, reference };
  } catch (error) {
    await stage[Symbol.asyncDispose]();
    throw error;
  }
}

/** Returns false when the stage is not to be used again. */
async function playOne(choice: Choice, { stage, reference }: Prepared, count: Count, tell: (line: string) => void) {
  const trial = trialFor(choice, reference);
  const begun = performance.now();
  const { violations, reached } = await attempt(trial, reference, stage);
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  count.plans += 1;
  if (!reached) count.unreached += 1;
  if (violations.length > 0) count.violations += 1;
  const outcome = violations.length > 0 ? 'VIOLATION' : reached ? 'ok' : 'not reached';
  tell(`${nameOf(choice).padEnd(14)} ${outcome.padEnd(11)} ${seconds.padStart(5)} s  ${trial.story}`);
  for (const violation of violations) tell(`    ${violation}`);
  if (violations.length > 0)
    tell(`    again, keeping the logs: MESHWRIGHT_E2E_KEEP=true npm run faults -- --plan '${nameOf(trial)}'`);
  return violations.length === 0;
}

/** A trial that cannot be played to its end is a violation, too, and must not end all others. */
async function attempt(trial: Trial, reference: Reference, stage: Stage): Promise<Verdict> {
  try {
    return await play(trial, reference, stage);
  } catch (error) {
    return { violations: [error instanceof Error ? error.message : String(error)], reached: true };
  }
}

function summary(counts: ReadonlyMap<Campaign, Count>): readonly string[] {
  const rows = campaigns.flatMap((campaign) => {
    const count = counts.get(campaign);
    return count === undefined ? [] : [[campaign, count.plans, count.violations, count.unreached] as const];
  });
  const total = rows.reduce((sums, [, ...row]) => sums.map((sum, index) => sum + (row[index] ?? 0)), [0, 0, 0]);
  const line = (cells: readonly (string | number)[]): string =>
    cells
      .map((cell) => String(cell).padEnd(12))
      .join('')
      .trimEnd();
  return [line(['campaign', 'plans', 'violations', 'not reached']), ...rows.map(line), line(['all', ...total])];
}
