import { ensureTools, istioCrds } from '../cluster/index.ts';
import { createProgressPrinter } from '../cluster/tools/progress.ts';
import { startWorld, type World } from '../world/index.ts';
import { Interrupted } from './failure.ts';
import { inject } from './inject.ts';
import { install } from './install.ts';
import { elapsed } from './layout.ts';
import type { Presenter } from './presenter.ts';
import { refuse } from './refuse.ts';
import { repair } from './repair.ts';
import { report } from './report.ts';
import { type Stage, type Step, stageIn } from './stage.ts';
import { summary } from './summary.ts';
import { uninstall } from './uninstall.ts';

const steps: readonly Step[] = [install, inject, repair, refuse, uninstall];

/** How the demo ended. */
export interface Outcome {
  readonly lastLine: 'demo: ok' | 'demo: failed' | 'demo: stopped';
  readonly exitCode: 0 | 1 | 130;
}

/** Plays the whole demo, and ends everything it started. Never rejects. */
export async function play(presenter: Presenter, stop: AbortSignal): Promise<Outcome> {
  let world: World | undefined;
  try {
    await untilStopped(prepareTools(), stop);
    const begun = performance.now();
    presenter.chapter(`1/${steps.length + 1} Start a Kubernetes cluster of its own, and Meshwright's operator`);
    world = await untilStopped(start(presenter), stop);
    await playSteps(stageIn(world, presenter, stop));
    presenter.chapter('Summary');
    presenter.quote(summary(elapsed(performance.now() - begun)).join('\n'));
    return { lastLine: 'demo: ok', exitCode: 0 };
  } catch (error) {
    presenter.abandon();
    if (error instanceof Interrupted) return { lastLine: 'demo: stopped', exitCode: 130 };
    presenter.quote(await report(error, world));
    return { lastLine: 'demo: failed', exitCode: 1 };
  } finally {
    await world?.stop();
  }
}

/** Builds what is missing, with progress; afterwards this takes a moment. */
async function prepareTools(): Promise<void> {
  await ensureTools({ printer: createProgressPrinter(process.stdout) });
  await istioCrds();
}

async function start(presenter: Presenter): Promise<World> {
  presenter.wait(
    'cluster',
    'starting etcd, kube-apiserver, kube-controller-manager, kube-scheduler, and kwok as the kubelet',
  );
  const world = await startWorld({ name: 'demo', operator: false });
  const { gitVersion } = await world.client.version();
  presenter.done(`Kubernetes ${gitVersion} answers at ${world.cluster.url}; stand-in charts are served`);
  await world.operator.start();
  presenter.say('the operator runs as a process of its own, with the rights of manifests/rbac.yaml and no more');
  return world;
}

async function playSteps(stage: Stage): Promise<void> {
  for (const [index, { title, play: playStep }] of steps.entries()) {
    stage.presenter.chapter(`${index + 2}/${steps.length + 1} ${title}`);
    await playStep(stage);
  }
}

/** Rejects with the reason of the stop when that comes first. */
async function untilStopped<T>(work: Promise<T>, stop: AbortSignal): Promise<T> {
  stop.throwIfAborted();
  const stopped = Promise.withResolvers<never>();
  const onStop = (): void => stopped.reject(stop.reason);
  stop.addEventListener('abort', onStop);
  try {
    return await Promise.race([work, stopped.promise]);
  } finally {
    stop.removeEventListener('abort', onStop);
  }
}
