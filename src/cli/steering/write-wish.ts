import { annotations, fieldManagers } from '../../api/index.ts';
import { type KubeClient, type KubeObject, type ObjectRef, refOf } from '../../kube/index.ts';
import { at } from '../../kube/json.ts';
import { Refusal } from '../refusal.ts';
import { insist } from './insist.ts';
import { applierOf, ownersOf } from './owners.ts';
import type { Wish } from './wish.ts';

export interface WriteOptions {
  /** Asks whether it would be taken, and stores nothing. */
  readonly dryRun: boolean;
  /** Takes over what a tool keeps applied. */
  readonly force: boolean;
}

export interface Written {
  /** `spec.paused=true`, or an annotation in the same form. */
  readonly field: string;
  /** Field managers whose value was replaced. */
  readonly replaced: readonly string[];
}

const self = fieldManagers.cli;

/**
 * Writes one wish into a MeshControlPlane: the only place of the command line that writes. By server-side apply, so that
 * it owns what was asked for by it and nothing else, and only into the object as it was looked at.
 *
 * @throws Refusal when a tool that keeps the field applied would set it back
 * @throws ApiError, of reason Conflict when the object has changed since
 */
export async function writeWish(
  client: Pick<KubeClient, 'get' | 'apply'>,
  object: KubeObject,
  wish: Wish,
  { dryRun, force }: WriteOptions,
): Promise<Written> {
  const path = pathOf(wish);
  const applier = applierOf(object, path, self);
  if (applier !== undefined && !force) throw appliedElsewhere(applier, path);
  const replaced = isDefault(object, path) ? [] : ownersOf(object, path).filter((manager) => manager !== self);
  await client.apply(manifest(object, withWish(askedBefore(object), wish)), { ...asSelf, dryRun });
  if ('paused' in wish && !wish.paused && !dryRun) await insist(() => leavePaused(client, refOf(object)));
  return { field: fieldOf(wish), replaced };
}

const asSelf = { fieldManager: self, force: true };

/** What is at its default again needs no owner: whoever sets it next, such as Git, meets nobody. */
async function leavePaused(client: Pick<KubeClient, 'get' | 'apply'>, ref: ObjectRef): Promise<void> {
  const object = await client.get(ref);
  if (object === undefined || !isDefault(object, pausedPath)) return;
  await client.apply(manifest(object, { annotations: askedBefore(object).annotations }), asSelf);
}

/** Whoever created the object owns its defaults, and has asked for none of them. */
function isDefault(object: KubeObject, path: readonly string[]): boolean {
  return !at(object, ...path);
}

/** Everything that the command line has asked for: what an apply leaves out is given up. */
interface Asked {
  readonly annotations: Readonly<Record<string, string>>;
  readonly paused?: boolean;
}

const pausedPath = ['spec', 'paused'];
const annotationPath = (name: string) => ['metadata', 'annotations', name];

function pathOf(wish: Wish): readonly string[] {
  return 'paused' in wish ? pausedPath : annotationPath(annotations[wish.annotation]);
}

function fieldOf(wish: Wish): string {
  return 'paused' in wish ? `spec.paused=${wish.paused}` : `${annotations[wish.annotation]}=${wish.value}`;
}

function askedBefore(object: KubeObject): Asked {
  const isOurs = (path: readonly string[]) => ownersOf(object, path).includes(self);
  const given = Object.entries(object.metadata.annotations ?? {});
  return {
    annotations: Object.fromEntries(given.filter(([name]) => isOurs(annotationPath(name)))),
    ...(isOurs(pausedPath) ? { paused: at(object, ...pausedPath) === true } : {}),
  };
}

function withWish(before: Asked, wish: Wish): Asked {
  if ('paused' in wish) return { ...before, paused: wish.paused };
  return { ...before, annotations: { ...before.annotations, [annotations[wish.annotation]]: wish.value } };
}

/** The version of the object goes with it, so that a change in between is a conflict. */
function manifest({ apiVersion, kind, metadata }: KubeObject, asked: Asked): KubeObject {
  const { name, uid = '', resourceVersion = '' } = metadata;
  return {
    apiVersion,
    kind,
    metadata: { name, uid, resourceVersion, annotations: asked.annotations },
    ...(asked.paused === undefined ? {} : { spec: { paused: asked.paused } }),
  };
}

function appliedElsewhere(applier: string, path: readonly string[]): Refusal {
  return new Refusal(
    'AppliedElsewhere',
    `${path.join('.')} is kept applied by ${applier}, and would be set back: change it there, or take it over with --force-conflicts`,
  );
}
