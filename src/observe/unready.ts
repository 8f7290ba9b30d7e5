import { labels } from '../api/index.ts';
import { describe, type KubeObject } from '../kube/index.ts';
import type { Observation, Plan, RevisionName, SetState } from '../lifecycle/observation.ts';
import { isWorkload } from './readiness.ts';
import { type Look, unreadiness } from './unreadiness.ts';

/** Without an object of each of these kinds a revision can't serve, whatever its charts say. */
const vital = ['Deployment', 'Service', 'MutatingWebhookConfiguration'];

export interface Parts {
  /** Undefined where it is not known what is wanted: no charts are at hand, or the wish is not carried out. */
  readonly plan: Plan | undefined;
  /** Everything that carries our label for this control plane. */
  readonly owned: readonly KubeObject[];
  readonly current: RevisionName | undefined;
  /** It is being applied in the place of the one that serves. */
  readonly successor?: RevisionName | undefined;
}

type Unready = Pick<Observation, 'unready' | 'controlPlaneUnready' | 'shortages'>;

/**
 * Why the mesh is not ready, as a whole and its control plane alone, and what of it has no room.
 * Where it is known what is wanted, every wanted workload counts, the missing ones too; otherwise those that are there,
 * and that the control plane has a workload at all.
 */
export async function unreadyParts({ plan, ...rest }: Parts, look: Look): Promise<Unready> {
  if (plan?.state !== 'known') return unreadyObjects(rest, look);
  const parts = plan.sets.filter(({ name }) => name !== 'pointers' && name !== 'capacity');
  return {
    unready: parts.flatMap(lacking),
    controlPlaneUnready: parts.filter(({ name }) => name === 'revision').flatMap(lacking),
    shortages: parts.flatMap(({ shortages = [] }) => shortages),
  };
}

function lacking({ waiting, changes }: SetState): readonly string[] {
  const broken = changes.filter(({ object, cause }) => isWorkload(object) && cause !== 'outdated');
  return [...waiting, ...broken.map(({ object }) => `${describe(object)} is missing or changed`)];
}

async function unreadyObjects({ owned, current, successor }: Omit<Parts, 'plan'>, look: Look): Promise<Unready> {
  const serving = owned.filter(({ metadata }) => metadata.labels?.[labels.part] !== 'pointers');
  const revisionOf = ({ metadata }: KubeObject) => metadata.labels?.[labels.revision];
  const isSuccessor = (object: KubeObject) => successor !== undefined && revisionOf(object) === successor.revision;
  const isControlPlane = (object: KubeObject) => revisionOf(object) === current?.revision || isSuccessor(object);
  const controlPlane = serving.filter(isControlPlane);
  const missing = vital
    .filter((kind) => current !== undefined && !controlPlane.some((object) => object.kind === kind))
    .map((kind) => `No ${kind} of revision ${current?.revision} is left`);
  const looks = await Promise.all(serving.map(async (object) => ({ object, found: await unreadiness(object, look) })));
  const found = looks.flatMap(({ object, found: one }) => (one === undefined ? [] : [{ object, ...one }]));
  const own = found.filter(({ object }) => isControlPlane(object));
  return {
    unready: [...found.map(({ why }) => why), ...missing],
    controlPlaneUnready: [...own.map(({ why }) => why), ...missing],
    shortages: found.flatMap(({ shortages }) => shortages),
  };
}
