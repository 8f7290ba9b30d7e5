import type { MeshControlPlaneStatus, Phase } from '../../src/api/index.ts';
import { isIntervention, operatorUser, revisionOf } from '../world/index.ts';
import { askFor, commandIn } from './asking.ts';
import { DemoFailure } from './failure.ts';
import { expectPhases, isReady, meshAmong, watchMesh } from './phases.ts';
import { expectRevisions } from './revisions.ts';
import { RolloutTale } from './rollout-tale.ts';
import type { Stage, Step } from './stage.ts';
import { teams, versions } from './story.ts';
import { tagSides } from './tag-sides.ts';
import { allReady, watchTeamPods } from './team-pods.ts';
import { tellWarnings } from './warnings.ts';
import type { Watched } from './watched.ts';

const toVerified: readonly Phase[] = ['Preflight', 'Installing', 'Verifying', 'Analyzing'];
const wave: readonly Phase[] = ['Migrating', 'Soaking', 'Analyzing'];
const toReady: readonly Phase[] = ['Promoting', 'Retiring', 'Ready'];
const expected: readonly Phase[] = [...toVerified, ...wave, 'AwaitingApproval', ...wave, ...wave, ...toReady];

/** Changes one line, and shows how the mesh gets to the new version, wave by wave. */
export const upgrade: Step = {
  title: 'Upgrade: one line is changed; the new revision comes beside the old one and takes over wave by wave',
  async play(stage) {
    const { presenter, world } = stage;
    using mesh = await watchMesh(stage);
    using pods = await watchTeamPods(stage);
    using _warnings = await tellWarnings(stage);
    const tale = new RolloutTale(presenter);
    const place = await world.audit.now();
    const revision = revisionOf(versions.newer);

    const [waiting] = await Promise.all([untilApproval(mesh, tale), askFor(stage, { version: versions.newer })]);
    presenter.say(await tagSides(world.client));
    presenter.say(`Message: ${waiting.message}`);
    const approval = commandIn(waiting.message);
    const ready = mesh.until(`the mesh to be Ready with ${versions.newer}`, (objects) => {
      const latest = meshAmong(objects);
      tale.take(latest);
      return isReady(latest) && latest.status?.phase === 'Ready' ? true : undefined;
    });
    await Promise.all([ready, stage.kubectl(approval)]);
    tale.end();
    expectPhases(expected, tale.phases);
    await pods.until(`every pod to use ${revision}`, (seen) => allReady(seen, revision));
    await expectRevisions(world.client, [revision]);
    presenter.say(await footprint(stage, place));
    await stage.kubectl(['get', 'meshcontrolplane']);
  },
};

function untilApproval(mesh: Watched, tale: RolloutTale): Promise<MeshControlPlaneStatus> {
  return mesh.until('a wave to wait for approval', (objects) => {
    const latest = meshAmong(objects);
    tale.take(latest);
    return latest?.status?.phase === 'AwaitingApproval' ? latest.status : undefined;
  });
}

/** What the operator wrote to what belongs to the teams, as the API server's audit log has it. */
async function footprint({ world }: Stage, place: number): Promise<string> {
  const writes = (await world.audit.requests(operatorUser, place)).filter(isIntervention);
  const namespaces = writes.filter(({ resource }) => resource === 'namespaces');
  const workloads = writes.filter(({ namespace = '' }) => teams.includes(namespace));
  const touched = new Set(workloads.map(({ resource, namespace, name }) => `${resource} ${namespace}/${name}`));
  if (namespaces.length > 0 || workloads.length !== touched.size || touched.size !== 6) {
    throw new DemoFailure('one write for each of 6 workloads and none for a namespace', JSON.stringify(workloads));
  }
  return `Audit log: the operator wrote to no namespace, and once to each of ${touched.size} workloads of the teams`;
}
