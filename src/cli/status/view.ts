import type { BlockedStatus, InstalledRevision, Phase, WaveStatus } from '../../api/index.ts';
import { nameInMesh, sharePlace } from '../../lifecycle/revision-name.ts';
import { neverMoved } from '../../lifecycle/rollout-sentence.ts';
import type { SeenControlPlane } from '../../observe/rollout/approvals.ts';
import { gateOf } from './gate.ts';
import { type Wait, waitsOf } from './waits.ts';
import { type WayBack, wayBackOf } from './way-back.ts';

/** Where a mesh stands: what `status` tells, for people and for programs. Undefined is what does not apply. */
export interface StatusView {
  readonly name: string;
  readonly mesh: string;
  /** Undefined before an operator has looked at it. */
  readonly phase: Phase | undefined;
  /** RFC 3339, like every time here. */
  readonly since: string | undefined;
  readonly message: string | undefined;
  readonly paused: boolean;
  /** It serves what the newest spec asks for. */
  readonly ready: boolean;
  /** Nothing goes on without a person. */
  readonly stalled: boolean;
  /** What the spec asks for. */
  readonly wanted: string;
  readonly current: RevisionView | undefined;
  readonly target: RevisionView | undefined;
  readonly rollout: string | undefined;
  readonly waves: readonly WaveStatus[];
  /** The wave that a person or a window is waited for. */
  readonly nextWave: { readonly name: string; readonly waitsFor: 'Approval' | 'Decision' | 'Window' } | undefined;
  readonly estimatedCompletion: string | undefined;
  readonly waitsFor: readonly Wait[];
  /** What no rollout moves. */
  readonly notMoved: readonly BlockedStatus[];
  readonly attention: readonly { readonly reason: string; readonly message: string }[];
  readonly wayBack: WayBack | undefined;
}

export interface RevisionView extends InstalledRevision {
  /** Pods that use it; absent while no rollout counts them. */
  readonly pods?: number;
  readonly namespaces?: number;
}

/** Pure; `now` in milliseconds. */
export function viewOf(mesh: SeenControlPlane, program: string, now: number): StatusView {
  const { metadata, spec, status } = mesh;
  const { rollout } = status ?? {};
  return {
    name: metadata.name,
    mesh: spec.mesh,
    phase: status?.phase,
    since: status?.phaseSince,
    message: status?.message,
    paused: spec.paused,
    ready: isTrue(mesh, 'Ready') && status?.observedGeneration === metadata.generation,
    stalled: isTrue(mesh, 'Stalled'),
    wanted: spec.version,
    current: status?.current && counted(mesh, status.current),
    target: otherRevision(mesh),
    rollout: rollout?.id,
    waves: rollout?.waves ?? [],
    nextWave: nextWave(mesh),
    estimatedCompletion: isWaiting(mesh) ? undefined : rollout?.estimatedCompletion,
    waitsFor: waitsOf(mesh, program, now),
    notMoved: (rollout?.blocked ?? []).filter(({ code }) => neverMoved.has(code)),
    attention: attention(mesh),
    wayBack: wayBackOf(mesh, program),
  };
}

/** Nobody knows for how long: the estimate leaves approvals and windows out. */
function isWaiting({ spec, status }: SeenControlPlane): boolean {
  return spec.paused || status?.phase === 'AwaitingApproval';
}

function nextWave(mesh: SeenControlPlane): StatusView['nextWave'] {
  const gate = gateOf(mesh);
  return gate === undefined || gate.for === 'Health' ? undefined : { name: gate.wave, waitsFor: gate.for };
}

/** What is being brought in, or what was left behind and is still installed. In place, both have the same pods. */
function otherRevision(mesh: SeenControlPlane): RevisionView | undefined {
  const { current, target, previous, rollout } = mesh.status ?? {};
  const others = [rollout?.to, target, previous, rollout?.from];
  const other = others.find((one) => one !== undefined && one.revision !== current?.revision);
  if (other === undefined) return undefined;
  return current !== undefined && sharePlace(other, current) ? other : counted(mesh, other);
}

function counted({ status }: SeenControlPlane, revision: InstalledRevision): RevisionView {
  const proxies = status?.proxies?.find((one) => one.revision === nameInMesh(revision));
  return proxies === undefined ? revision : { ...revision, pods: proxies.pods, namespaces: proxies.namespaces };
}

/** Where a control plane is just being brought in, one that is not ready yet is no trouble. */
const installing: ReadonlySet<Phase | undefined> = new Set<Phase>([
  'Installing',
  'Verifying',
  'Analyzing',
  'Promoting',
]);

/** Conditions that say what is wrong beside the phase; workloads without room are waited for, and told there. */
function attention({ status }: SeenControlPlane): StatusView['attention'] {
  const troubles = (status?.conditions ?? []).filter(({ type, status: is }) => {
    if (type === 'DriftConflict') return is === 'True';
    if (type === 'ControlPlaneReady') return is === 'False' && status?.current && !installing.has(status.phase);
    return type === 'ResourcesReady' && is === 'False';
  });
  const named = status?.rollout?.blocked?.map(({ kind, namespace, name }) => `${kind} ${namespace}/${name}: `) ?? [];
  return troubles
    .filter(({ message }) => !named.some((workload) => message.startsWith(workload)))
    .map(({ reason, message }) => ({ reason, message }));
}

function isTrue({ status }: SeenControlPlane, condition: string): boolean {
  return status?.conditions?.some(({ type, status: is }) => type === condition && is === 'True') ?? false;
}
