import { DemoFailure } from './failure.ts';
import { isReady, meshAmong, meshName, PhaseTale, watchMesh } from './phases.ts';
import type { Stage, Step } from './stage.ts';

/** Asks for what cannot be, shows every finding, and takes the wish back. */
export const refuse: Step = {
  title: 'Ask for what cannot be: every reason is told at once, and the running mesh is left alone',
  async play(stage) {
    const { presenter, world } = stage;
    const { version } = world.charts;
    using mesh = await watchMesh(stage);
    const tale = new PhaseTale(presenter);
    const blocked = mesh.until('the wish to be Blocked', (objects) => {
      const latest = meshAmong(objects);
      if (latest?.status?.observedGeneration === latest?.metadata.generation && latest?.status?.phase !== 'Ready') {
        tale.take(latest);
      }
      return latest?.status?.phase === 'Blocked' ? latest.status : undefined;
    });
    const [status] = await Promise.all([blocked, ask(stage, '9.9.9', true)]);
    presenter.done('a person must act:');
    for (const { reason, message } of status.findings ?? []) presenter.say(`${reason}: ${message}`);
    if (status.current?.version !== version)
      throw new DemoFailure(`${version} to keep serving`, JSON.stringify(status));
    const ready = mesh.until('the mesh to be Ready again', (objects) => {
      const latest = meshAmong(objects);
      if (latest?.status?.observedGeneration === latest?.metadata.generation) tale.take(latest);
      return isReady(latest) ? latest : undefined;
    });
    await Promise.all([ready, ask(stage, version, null)]);
    presenter.done();
  },
};

/** One wish with several things wrong in it, and back. */
async function ask({ kubectl }: Stage, version: string, ztunnel: true | null): Promise<void> {
  const spec = { version, components: { ztunnel: { enabled: ztunnel } } };
  await kubectl(['patch', 'meshcontrolplane', meshName, '--type=merge', `--patch=${JSON.stringify({ spec })}`]);
}
