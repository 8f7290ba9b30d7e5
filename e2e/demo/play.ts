import type { Output } from '../../src/cli/terminal/output.ts';
import { startWorld, type World } from '../world/index.ts';
import { install } from './install.ts';
import { Interrupted, untilStopped } from './interruption.ts';
import { elapsed } from './layout.ts';
import { prepareTools } from './prepare.ts';
import type { Presenter } from './presenter.ts';
import { refuse } from './refuse.ts';
import { repair } from './repair.ts';
import { report } from './report.ts';
import { rollBack } from './roll-back.ts';
import { type Stage, type Step, stageIn } from './stage.ts';
import { summary } from './summary.ts';
import { uninstall } from './uninstall.ts';
import { upgrade } from './upgrade.ts';
import { use } from './use.ts';

const steps: readonly Step[] = [install, use, upgrade, rollBack, repair, refuse, uninstall];

const title = [
  'Meshwright: one resource, a whole service mesh.',
  'This demo starts a real Kubernetes control plane of its own, on loopback, and removes it again.',
];

/** How the demo ended. */
export interface Outcome {
  readonly lastLine: 'demo: ok' | 'demo: failed' | 'demo: stopped';
  readonly exitCode: 0 | 1 | 130;
}

/** Plays the whole demo, and ends everything it started. Never rejects. */
export async function play(presenter: Presenter, output: Output, stop: AbortSignal): Promise<Outcome> {
  let world: World | undefined;
  try {
    presenter.tell(title);
    await untilStopped(prepareTools(output), stop);
    const begun = performance.now();
    presenter.chapter(`1/${steps.length + 1} Start Kubernetes, and Meshwright's operator on it`);
    world = await untilStopped(start(presenter), stop);
    await playSteps(stageIn(world, presenter, stop));
    presenter.tell(['', ...summary(elapsed(performance.now() - begun))]);
    return { lastLine: 'demo: ok', exitCode: 0 };
  } catch (error) {
    presenter.abandon();
    if (error instanceof Interrupted) return { lastLine: 'demo: stopped', exitCode: 130 };
    presenter.quote(`\n${await report(error, world)}`);
    return { lastLine: 'demo: failed', exitCode: 1 };
  } finally {
    await world?.stop();
  }
}

async function start(presenter: Presenter): Promise<World> {
  presenter.wait(
    'cluster',
    'starting etcd, kube-apiserver, kube-controller-manager, kube-scheduler, and kwok as kubelet',
  );
  const world = await startWorld({ name: 'demo', operator: false });
  const { gitVersion } = await world.client.version();
  presenter.done(`Kubernetes ${gitVersion} answers at ${world.cluster.url}; stand-in charts are served`);
  await world.operator.start();
  presenter.say('the operator runs as a process of its own, with the rights of manifests/rbac.yaml and no more');
  return world;
}

async function playSteps(stage: Stage): Promise<void> {
  for (const [index, step] of steps.entries()) {
    stage.presenter.chapter(`${index + 2}/${steps.length + 1} ${step.title}`);
    await step.play(stage);
  }
}
