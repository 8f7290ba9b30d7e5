import type { MeshControlPlaneStatus, Phase } from '../../src/api/index.ts';
import { revisionOf } from '../world/index.ts';
import { askFor } from './asking.ts';
import { DemoFailure } from './failure.ts';
import { expectPhases, isReady, meshAmong, watchMesh } from './phases.ts';
import { expectRevisions } from './revisions.ts';
import { RolloutTale } from './rollout-tale.ts';
import type { Stage, Step } from './stage.ts';
import { versions } from './story.ts';
import { allReady, watchTeamPods } from './team-pods.ts';
import { tellWarnings } from './warnings.ts';
import type { Watched } from './watched.ts';

const firstWave: readonly Phase[] = [
  ...(['Preflight', 'Installing', 'Verifying', 'Analyzing', 'Migrating', 'Soaking'] as const),
  ...(['RollingBack', 'RolledBack'] as const),
];

/** Asks for a version whose control plane fails while the first wave runs on it, and shows how everything comes back. */
export const rollBack: Step = {
  title: 'Upgrade to a broken version: its control plane dies under the first wave, and the mesh goes back by itself',
  async play(stage) {
    const { presenter, world } = stage;
    const { newer, broken } = versions;
    using mesh = await watchMesh(stage);
    using pods = await watchTeamPods(stage);
    using _warnings = await tellWarnings(stage);
    const tale = new RolloutTale(presenter);
    const [{ vetoed = [], history = [] }] = await Promise.all([
      untilBack(stage, mesh, tale),
      askFor(stage, { version: broken }),
    ]);
    tale.end();
    expectPhases(firstWave, withoutLateNotice(tale.phases));
    const [last] = history;
    if (last?.outcome !== 'RolledBack' || vetoed[0]?.version !== broken) {
      throw new DemoFailure(`${broken} to be rolled back and vetoed`, JSON.stringify({ last, vetoed }));
    }
    const revision = revisionOf(newer);
    await pods.until(`every pod to use ${revision} again`, (seen) => allReady(seen, revision));
    await expectRevisions(world.client, [revision]);
    presenter.say(`Every pod uses ${newer} again, and nothing is left of ${broken}; waves 2 and 3 never saw it`);
    presenter.say('However often Git applies the same spec: it is not tried again. A person takes the change back:');
    const ready = mesh.until('the mesh to be Ready again', (objects) => {
      const latest = meshAmong(objects);
      return isReady(latest) ? true : undefined;
    });
    await Promise.all([ready, askFor(stage, { version: newer })]);
    await stage.kubectl(['get', 'meshcontrolplane']);
  },
};

/** On a busy machine the soak may be over before it is seen that nobody answers; the verdict is the same. */
function withoutLateNotice(phases: readonly Phase[]): readonly Phase[] {
  return phases.filter((phase, i) => phase !== 'Analyzing' || phases[i - 1] !== 'Soaking');
}

/** Breaks the new control plane as soon as the first wave runs on it. */
async function untilBack(stage: Stage, mesh: Watched, tale: RolloutTale): Promise<MeshControlPlaneStatus> {
  const { presenter, world } = stage;
  let breaking: Promise<void> | undefined;
  const status = await mesh.until(`the mesh to go back from ${versions.broken}`, (objects) => {
    const latest = meshAmong(objects);
    tale.take(latest);
    const { phase } = latest?.status ?? {};
    if (phase === 'Soaking' && breaking === undefined) {
      presenter.say(`(Here the demo plays the bug: the control plane of ${versions.broken} stops answering)`);
      breaking = world.mesh.misbehave(revisionOf(versions.broken), 'dead');
    }
    return phase === 'RolledBack' ? latest?.status : undefined;
  });
  await breaking;
  return status;
}
