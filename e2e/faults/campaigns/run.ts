import { lifeNamed } from '../lives/index.ts';
import { Agenda } from './agenda.ts';
import { Lane } from './lane.ts';
import { play, type Verdict } from './play.ts';
import type { Reference } from './reference.ts';
import { Score } from './score.ts';
import type { Stage } from './stage.ts';
import { type Choice, nameOf, type Trial } from './trial.ts';
import { trialFor } from './trials.ts';

/** So many lives are played at a time, each on a cluster of its own: most of a life is waiting. */
const lanesAtATime = 2;

interface Run {
  readonly agenda: Agenda;
  readonly score: Score;
  readonly all: number;
  readonly tell: (line: string) => void;
  /** How many were played. */
  played: number;
}

/** Plays plans, tells of each, and returns how many had a violation. */
export async function runCampaigns(choices: readonly Choice[], tell: (line: string) => void): Promise<number> {
  const begun = performance.now();
  const run: Run = { agenda: new Agenda(choices), score: new Score(), all: choices.length, tell, played: 0 };
  const lanes = Array.from({ length: Math.min(lanesAtATime, choices.length) }, () => playAll(run));
  const failed = (await Promise.allSettled(lanes)).find((lane) => lane.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  for (const line of run.score.table((performance.now() - begun) / 1000)) tell(line);
  return run.score.violations;
}

async function playAll(run: Run): Promise<void> {
  await using lane = new Lane(run.tell);
  for (let choice = run.agenda.take(lane); choice !== undefined; choice = run.agenda.take(lane)) {
    const reference = await lane.reference(lifeNamed(choice.life));
    const stage = await lane.stage();
    const isSound = await playOne(choice, reference, stage, run);
    run.score.addFaults(stage.proxy.strikes.take());
    if (!isSound) await lane.reset();
  }
}

/** Returns false when the stage is not to be used again. */
async function playOne(choice: Choice, reference: Reference, stage: Stage, run: Run): Promise<boolean> {
  const { all, score, tell } = run;
  const trial = trialFor(choice, reference);
  const begun = performance.now();
  const verdict = await attempt(trial, reference, stage);
  const milliseconds = performance.now() - begun;
  score.note(trial, verdict, milliseconds);
  const outcome = verdict.violations.length > 0 ? 'VIOLATION' : verdict.reached ? 'ok' : 'no fault met';
  run.played += 1;
  const count = `${String(run.played).padStart(String(all).length)}/${all}`;
  const seconds = (milliseconds / 1000).toFixed(1).padStart(5);
  tell(`${count}  ${nameOf(choice).padEnd(22)} ${outcome.padEnd(12)} ${seconds} s  ${trial.story}`);
  if (verdict.violations.length === 0) return true;
  for (const violation of verdict.violations) tell(`    ${violation}`);
  tell(`    again, keeping the logs: MESHWRIGHT_E2E_KEEP=true npm run faults -- --plan '${nameOf(trial)}'`);
  return false;
}

/** A trial that cannot be played to its end is a violation, too, and must not end all others. */
async function attempt(trial: Trial, reference: Reference, stage: Stage): Promise<Verdict> {
  try {
    return await play(trial, reference, stage);
  } catch (error) {
    return { violations: [error instanceof Error ? error.message : String(error)], reached: true };
  }
}
