import type { MeshControlPlane, MeshControlPlaneStatus } from '../../src/api/index.ts';
import { isIntervention, operatorUser } from '../world/index.ts';
import { DemoFailure } from './failure.ts';
import { isReady, meshAmong, meshName, watchMesh } from './phases.ts';
import type { Stage, Step } from './stage.ts';
import type { Watched } from './watched.ts';

/** Asks for what cannot be, shows every finding, and takes the wish back. */
export const refuse: Step = {
  title: 'Ask for what cannot be: every reason is told at once, and the running mesh is left alone',
  async play(stage) {
    const { presenter, world } = stage;
    using mesh = await watchMesh(stage);
    const place = await world.audit.now();
    const [status] = await Promise.all([blocked(mesh), ask(stage, '9.9.9', true)]);
    const { findings = [], current } = status;
    presenter.say(`Blocked, with ${findings.length} findings:`);
    for (const { reason, message } of findings) presenter.say(`- ${reason}: ${message}`);
    if (findings.length < 3) throw new DemoFailure('three findings', status.message ?? 'none');
    await expectUntouched(stage, place);
    presenter.say(`${current?.version} still serves; the API server's audit log shows no change by the operator since`);
    await Promise.all([readyAgain(mesh, stage), ask(stage, world.charts.version, null)]);
    presenter.done();
  },
};

/** One wish with several things wrong in it, and back. */
async function ask({ kubectl }: Stage, version: string, ztunnel: true | null): Promise<void> {
  const patch = { spec: { version, components: { ztunnel: { enabled: ztunnel } } } };
  await kubectl(['patch', 'meshcontrolplane', meshName, '--type=merge', '--patch', JSON.stringify(patch)]);
}

function blocked(mesh: Watched): Promise<MeshControlPlaneStatus> {
  return mesh.until('the wish to be Blocked', (objects) => {
    const status = upToDate(meshAmong(objects))?.status;
    return status?.phase === 'Blocked' ? status : undefined;
  });
}

function readyAgain(mesh: Watched, { presenter }: Stage): Promise<true> {
  return mesh.until('the mesh to be Ready again', (objects) => {
    const latest = upToDate(meshAmong(objects));
    const { phase, message = '' } = latest?.status ?? {};
    if (phase !== undefined && phase !== 'Blocked') presenter.wait('wish undone', `${phase}: ${message}`);
    return isReady(latest) ? true : undefined;
  });
}

async function expectUntouched({ world }: Stage, place: number): Promise<void> {
  const writes = (await world.audit.requests(operatorUser, place)).filter(isIntervention);
  if (writes.length > 0) throw new DemoFailure('no change by the operator', JSON.stringify(writes, undefined, 2));
}

/** The resource, once its status speaks of the spec as it is stored now. */
function upToDate(mesh: MeshControlPlane | undefined): MeshControlPlane | undefined {
  return mesh?.status?.observedGeneration === mesh?.metadata.generation ? mesh : undefined;
}
