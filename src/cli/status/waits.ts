import type { BlockedStatus, MeshControlPlaneStatus } from '../../api/index.ts';
import { count } from '../../lifecycle/count.ts';
import { few } from '../../lifecycle/few.ts';
import { neverMoved } from '../../lifecycle/rollout-sentence.ts';
import type { SeenControlPlane } from '../../observe/rollout/approvals.ts';
import { vetoOf } from '../../observe/rollout/veto.ts';
import { inWords } from '../../rollout/duration.ts';
import { waveTerms } from '../../rollout/waves.ts';
import { nextOpening, windowOpen } from '../../rollout/windows.ts';
import { stamp } from '../stamp.ts';
import { type Gate, gateOf } from './gate.ts';

/** One thing that a mesh waits for, and what a person can do about it. */
export interface Wait {
  readonly for: 'Operator' | 'Resume' | 'Approval' | 'Decision' | 'Window' | 'Health' | 'Time' | 'Workload' | 'Person';
  readonly message: string;
  /** What ends it, ready to be pasted. */
  readonly command?: string;
}

/** Everything that is waited for, what a person can end first. Pure; `now` in milliseconds. */
export function waitsOf(mesh: SeenControlPlane, program: string, now: number): readonly Wait[] {
  const { status } = mesh;
  if (mesh.spec.paused) return [paused(mesh, program)];
  if (status?.phase === undefined)
    return [{ for: 'Operator', message: 'an operator, which has not looked at it yet; is one running?' }];
  const gate = gateOf(mesh);
  return [
    ...unseenSpec(mesh),
    ...(gate === undefined ? [] : [waitAt(gate, mesh, program, now)]),
    ...people(mesh, program),
    ...soaking(mesh, now),
    ...held(status),
  ];
}

function paused({ metadata }: SeenControlPlane, program: string): Wait {
  const message = 'the end of a pause: nothing is written, and what is told here stands still';
  return { for: 'Resume', message, command: `${program} resume ${metadata.name}` };
}

function unseenSpec({ metadata: { generation }, status }: SeenControlPlane): readonly Wait[] {
  if (status?.observedGeneration === generation) return [];
  return [{ for: 'Operator', message: 'the operator, which has not looked at the newest spec yet' }];
}

function waitAt(gate: Gate, mesh: SeenControlPlane, program: string, now: number): Wait {
  const { metadata, status } = mesh;
  const command = `${program} approve ${metadata.name}`;
  switch (gate.for) {
    case 'Approval':
      return { for: gate.for, message: `an approval of wave ${gate.wave}`, command };
    case 'Decision': {
      const message = `a decision on wave ${gate.wave}, because the verdict is ${gate.verdict} (${few(gate.evidence)})`;
      return { for: gate.for, message, command };
    }
    case 'Window':
      return beginning(gate.wave, mesh, new Date(now));
    case 'Health':
      return { for: gate.for, message: status?.message ?? '' };
  }
}

/** What an approved wave waits for. */
function beginning(wave: string, { spec: { upgrade } }: SeenControlPlane, now: Date): Wait {
  if (windowOpen(upgrade.windows, now)) return { for: 'Operator', message: `the operator, to begin wave ${wave}` };
  const opening = nextOpening(upgrade.windows, now);
  const when = opening === undefined ? 'and none of spec.upgrade.windows ever opens' : `until ${stamp(opening)}`;
  return { for: 'Window', message: `the window of wave ${wave}, ${when}` };
}

/** Where nothing goes on by itself. */
function people(mesh: SeenControlPlane, program: string): readonly Wait[] {
  const { metadata, status } = mesh;
  const findings = (status?.findings ?? []).map(
    ({ reason, message }): Wait => ({ for: 'Person', message: `${reason}: ${message}` }),
  );
  if (status?.phase !== 'RolledBack') return findings;
  const veto = vetoOf(mesh);
  if (veto === undefined) return [...findings, { for: 'Operator', message: 'the operator, to try it again' }];
  const message = `another spec, or another try of ${veto.version}, which was rolled back: ${veto.reason}`;
  return [...findings, { for: 'Person', message, command: `${program} retry ${metadata.name}` }];
}

function soaking({ spec, status }: SeenControlPlane, now: number): readonly Wait[] {
  const wave = status?.phase === 'Soaking' ? status.rollout?.waves.find(({ state }) => state === 'Soaking') : undefined;
  if (wave?.movedAt === undefined) return [];
  const { waves } = spec.upgrade;
  const place = waves.findIndex(({ name }) => name === wave.name);
  const left = Date.parse(wave.movedAt) + waveTerms(waves, place).soakMs - now;
  const message = `the soak of wave ${wave.name} to end${left > 0 ? `, in ${inWords(left)}` : ''}`;
  return [{ for: 'Time', message }];
}

/** Workloads that do not move now, and may later. */
function held({ rollout }: MeshControlPlaneStatus): readonly Wait[] {
  const blocked = (rollout?.blocked ?? []).filter(({ code }) => !neverMoved.has(code));
  const more = (rollout?.blockedTotal ?? 0) - (rollout?.blocked?.length ?? 0);
  return [
    ...blocked.map((item): Wait => ({ for: 'Workload', message: blockedSentence(item) })),
    ...(more > 0 ? [{ for: 'Workload', message: `${count(more, 'thing')} more that are blocked` } as const] : []),
  ];
}

export function blockedSentence({ kind, namespace, name, message, code }: BlockedStatus): string {
  return `${kind} ${namespace}/${name}: ${message} (${code})`;
}
