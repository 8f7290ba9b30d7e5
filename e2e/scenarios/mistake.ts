import { expect, type TestContext } from 'vitest';
import type { MeshControlPlane } from '../../src/api/index.ts';
import { describeRequest, given, isIntervention, operatorUser, type World } from '../world/index.ts';

/** One mistake: how it is made, what status says of it, and how a person puts it right. */
export interface Mistake {
  readonly title: string;
  /** Made ready before the MeshControlPlane is applied. */
  prepare?(world: World): Promise<unknown>;
  /** Fields of the spec besides mesh, version and charts. */
  spec?(world: World): object | Promise<object>;
  /** Of the finding, of condition Stalled, and of the Event. */
  readonly reason: string;
  /** What the person must be told, each to be found in the message. */
  readonly says: readonly (string | RegExp)[];
  mend(world: World): Promise<unknown>;
  /** It takes a chart repository that can be told to misbehave. */
  readonly repositoryOnly?: true;
}

/** Makes the mistake, expects that nothing but a good explanation follows, puts it right, and expects a mesh. */
export async function blocksUntilMended(world: World, mistake: Mistake, { skip }: TestContext): Promise<void> {
  skip(mistake.repositoryOnly === true && given !== undefined, 'given charts come from no repository that misbehaves');
  await mistake.prepare?.(world);
  try {
    await onlyExplains(world, mistake);
  } finally {
    await mistake.mend(world);
  }
  await world.ready('mesh', 90);
}

async function onlyExplains(world: World, mistake: Mistake): Promise<void> {
  const [place, begun] = [await world.audit.now(), Date.now()];
  await world.apply(world.wish('mesh', { ...(await mistake.spec?.(world)) }));
  const { status } = await world.phase('mesh', 'Blocked');
  const { reason } = mistake;
  expect(status?.findings?.map((finding) => finding.reason)).toContain(reason);
  for (const words of mistake.says) expect(status?.message).toMatch(words);
  expect(conditions(status)).toMatchObject({
    Ready: 'False Blocked',
    Reconciling: 'False Blocked',
    Stalled: `True ${reason}`,
  });
  await world.waitFor(`a warning about ${reason}`, async () =>
    (await world.events('mesh')).some((event) => event.type === 'Warning' && event.reason === reason),
  );
  expect(await interventions(world, place, begun)).toEqual([]);
}

/** `kubectl patch` of the spec of `mesh`. */
export function change(world: World, spec: object): Promise<string> {
  return world.kubectl('patch', 'meshcontrolplane', 'mesh', '--type=merge', '-p', JSON.stringify({ spec }));
}

/**
 * What the operator wrote after this place in the audit log, beyond status and Events. What it began before `since`, in
 * milliseconds since 1970, is left out: a finalizer is seen to be gone before that write is in the log.
 */
export async function interventions(world: World, place: number, since = 0): Promise<readonly string[]> {
  const requests = await world.audit.requests(operatorUser, place);
  return requests.filter((request) => isIntervention(request) && Date.parse(request.at) >= since).map(describeRequest);
}

/** `STATUS REASON` by condition. */
function conditions(status: MeshControlPlane['status']): Readonly<Record<string, string>> {
  return Object.fromEntries(
    (status?.conditions ?? []).map(({ type, status, reason }) => [type, `${status} ${reason}`]),
  );
}
