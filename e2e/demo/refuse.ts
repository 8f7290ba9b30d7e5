import type { MeshControlPlane } from '../../src/api/index.ts';
import { isIntervention, operatorUser } from '../world/index.ts';
import { askFor } from './asking.ts';
import { DemoFailure } from './failure.ts';
import { isReady, meshAmong, watchMesh } from './phases.ts';
import type { Step } from './stage.ts';
import { versions } from './story.ts';

/** A version older than the one that serves, without the tag that two teams follow. */
const impossible = { version: versions.older, tags: ['default'] };
const possible = { version: versions.newer, tags: ['default', 'prod'] };

/** Asks for what cannot be, shows every finding, and takes the wish back. */
export const refuse: Step = {
  title: 'Ask for what cannot be: every reason is told at once, and nothing is written',
  async play(stage) {
    const { presenter, world } = stage;
    using mesh = await watchMesh(stage);
    const place = await world.audit.now();
    const blocked = mesh.until('the wish to be Blocked', (objects) => {
      const status = upToDate(meshAmong(objects))?.status;
      return status?.phase === 'Blocked' ? status : undefined;
    });
    const [{ findings = [], message }] = await Promise.all([blocked, askFor(stage, impossible)]);
    for (const finding of findings) presenter.say(`${finding.reason}: ${finding.message}`);
    if (findings.length < 2) throw new DemoFailure('more than one finding', message ?? 'none');
    const writes = (await world.audit.requests(operatorUser, place)).filter(isIntervention);
    if (writes.length > 0) throw new DemoFailure('no change by the operator', JSON.stringify(writes, undefined, 2));
    const ready = mesh.until('the mesh to be Ready again', (objects) =>
      isReady(upToDate(meshAmong(objects))) ? true : undefined,
    );
    await Promise.all([ready, askFor(stage, possible)]);
  },
};

/** The resource, once its status speaks of the spec as it is stored now. */
function upToDate(mesh: MeshControlPlane | undefined): MeshControlPlane | undefined {
  return mesh?.status?.observedGeneration === mesh?.metadata.generation ? mesh : undefined;
}
