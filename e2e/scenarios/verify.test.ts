import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Misbehaviour } from '../mesh/index.ts';
import { revisionOf, startWorld, type World } from '../world/index.ts';

const webhooks = { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'MutatingWebhookConfiguration' };

let world: World;
beforeAll(async () => {
  world = await startWorld({ name: 'verify' });
});
afterAll(() => world?.stop());
afterEach(() => world.clear());

interface Case {
  readonly title: string;
  readonly what: Misbehaviour;
  /** What status says was seen. */
  readonly seen: RegExp;
  /** The last phase that is reached meanwhile. */
  readonly until: 'Installing' | 'Verifying';
}

const cases: readonly Case[] = [
  {
    title: 'refuses every pod',
    what: 'refuseInjection',
    seen: /Verifying .*told to refuse injection/,
    until: 'Verifying',
  },
  {
    title: 'lets pods pass without a sidecar',
    what: 'injectWithoutSidecar',
    seen: /Verifying .*without its sidecar/,
    until: 'Verifying',
  },
  {
    title: 'accepts an invalid object',
    what: 'acceptEverything',
    seen: /Verifying .*accepted an invalid Gateway/,
    until: 'Verifying',
  },
  {
    title: 'is ready, but listens to nobody',
    what: 'dead',
    seen: /waits for the CA that the control plane writes into it/,
    until: 'Installing',
  },
  {
    title: 'answers too late',
    what: { slow: 11_000 },
    seen: /Verifying .*(deadline|timeout)/i,
    until: 'Verifying',
  },
  { title: 'never becomes ready', what: 'neverReady', seen: /0 of 1 pods are ready/, until: 'Installing' },
  {
    title: 'never writes its CA into the webhooks',
    what: 'noCaBundle',
    seen: /waits for the CA that the control plane writes into it/,
    until: 'Installing',
  },
];

test.each(cases)(
  'an istiod that $title is never Ready, status says what was seen, and it gets there when mended',
  async ({ what, seen, until }) => {
    const revision = revisionOf(world.charts.version);
    await world.mesh.misbehave(revision, what);
    await world.apply(world.wish('mesh'));
    await world.waitFor(`a message like ${seen}`, () =>
      seen.test(world.meshControlPlane('mesh')?.status?.message ?? ''),
    );
    const { status } = await world.phase('mesh', until);
    expect(status?.conditions?.find(({ type }) => type === 'Ready')).toMatchObject({ status: 'False', reason: until });
    expect(world.phasesSeen('mesh')).not.toContain('Promoting');
    await world.mesh.behave(revision);
    await world.ready('mesh', 90);
  },
);

test('a webhook through which the wrong answer comes is written once more, and an Event says so', async () => {
  const revision = revisionOf(world.charts.version);
  await world.mesh.misbehave(revision, 'injectWithoutSidecar');
  await world.apply(world.wish('mesh'));
  const injector = { ...webhooks, name: `istio-sidecar-injector-${revision}` };
  const { metadata } = await world.waitFor('the injector carries the mark', async () => {
    const live = await world.client.get(injector);
    return live?.metadata.annotations?.['meshwright.io/refreshed'] === undefined ? undefined : live;
  });
  expect(metadata.annotations?.['meshwright.io/refreshed']).toBe(String(metadata.generation));
  const note = `MutatingWebhookConfiguration ${injector.name} did not do what it should; it was written once more, in case the API server goes on with an old version of it`;
  await world.waitFor('the Event', async () =>
    (await world.events('mesh')).some((event) => event.reason === 'WebhookRefreshed' && event.note === note),
  );
  await world.mesh.behave(revision);
  await world.ready('mesh', 90);
});

test('an istiod that dies while it is verified is never Ready, status says what was seen, and it gets there when mended', async () => {
  const revision = revisionOf(world.charts.version);
  await world.mesh.misbehave(revision, 'refuseInjection');
  await world.apply(world.wish('mesh'));
  await world.phase('mesh', 'Verifying');
  await world.mesh.misbehave(revision, 'dead');
  await world.waitFor('a message about a refused connection', () =>
    /Verifying .*connection refused/.test(world.meshControlPlane('mesh')?.status?.message ?? ''),
  );
  expect(world.phasesSeen('mesh')).not.toContain('Promoting');
  await world.mesh.behave(revision);
  await world.ready('mesh', 90);
});
