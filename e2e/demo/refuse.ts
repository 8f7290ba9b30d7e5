import type { MeshControlPlane, MeshControlPlaneStatus } from '../../src/api/index.ts';
import { isIntervention, operatorUser } from '../world/index.ts';
import { DemoFailure } from './failure.ts';
import { brief, isReady, meshAmong, meshName, watchMesh } from './phases.ts';
import type { Stage, Step } from './stage.ts';
import type { Watched } from './watched.ts';

/** Asks for what cannot be, shows every finding, and takes the wish back. */
export const refuse: Step = {
  title: 'Ask for what cannot be: every reason is told at once, and the running mesh is left alone',
  async play(stage) {
    const { presenter, world } = stage;
    using mesh = await watchMesh(stage);
    const undone = { version: world.charts.version, tags: null };
    const place = await world.audit.now();
    const [status] = await Promise.all([blocked(mesh), ask(stage, impossible)]);
    const { findings = [], current } = status;
    presenter.say(`Blocked, with ${findings.length} findings:`);
    for (const { reason, message } of findings) presenter.say(`- ${reason}: ${message}`);
    if (findings.length < 2) throw new DemoFailure('more than one finding', status.message ?? 'none');
    await expectUntouched(stage, place);
    presenter.say(`${current?.version} still serves; the API server's audit log shows no change by the operator since`);
    await Promise.all([readyAgain(mesh, stage), ask(stage, undone)]);
    presenter.done();
  },
};

/** Another version, which this release cannot change to, without the tag that a team's namespace follows. */
const impossible = { version: '1.29.6', tags: ['prod'] };

async function ask({ kubectl }: Stage, spec: object): Promise<void> {
  await kubectl(['patch', 'meshcontrolplane', meshName, '--type=merge', '--patch', JSON.stringify({ spec })]);
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
    if (phase !== undefined && phase !== 'Blocked') presenter.wait('wish undone', `${phase}: ${brief(phase, message)}`);
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
