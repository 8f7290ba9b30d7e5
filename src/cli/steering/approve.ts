import { annotations } from '../../api/index.ts';
import { count } from '../../lifecycle/count.ts';
import type { Wave } from '../../lifecycle/rollout.ts';
import type { SeenControlPlane } from '../../observe/rollout/approvals.ts';
import { gateOf, wavesOf } from '../status/gate.ts';
import { type Assessment, alreadySo, senseless } from './wish.ts';

/** Approves the wave that waits, or those that are named. */
export function approve(mesh: SeenControlPlane, named: readonly string[] = []): Assessment {
  const { rollout, message = '', phase } = mesh.status ?? {};
  if (rollout === undefined) return senseless(`nothing is rolled out, so no wave waits: ${message || 'it is new'}`);
  if (rollout.rollback !== undefined) return senseless(`the rollout goes back, and no wave begins: ${message}`);
  const waves = wavesOf(mesh);
  if (named.length > 0)
    return approveAll(
      named.map((name) => waves.find((wave) => wave.name === name) ?? name),
      mesh,
    );
  const gate = gateOf(mesh);
  switch (gate?.for) {
    case 'Approval':
    case 'Decision':
      return approveAll([waves.find(({ name }) => name === gate.wave) ?? gate.wave], mesh);
    case 'Window': {
      const wave = waves.find(({ name }) => name === gate.wave);
      return wave?.approvedBy === undefined
        ? senseless(`wave ${gate.wave} needs no approval: ${message}`)
        : alreadySo(said(wave));
    }
    case 'Health':
      return senseless(`every wave has moved, and none waits: ${message}`);
    case undefined:
      return senseless(
        `no wave waits for an approval in phase ${phase}: ${message}. A later wave is approved with --wave`,
      );
  }
}

/** `waves` are those of the rollout; a name stands for one that it does not have. */
function approveAll(waves: readonly (Wave | string)[], mesh: SeenControlPlane): Assessment {
  const unknown = waves.find((wave) => typeof wave === 'string');
  if (unknown !== undefined) return senseless(`there is no wave ${unknown}: the rollout has ${namesIn(mesh)}`);
  const known = waves.filter((wave) => typeof wave !== 'string');
  const idle = known.find((wave) => !isWaitedFor(wave, mesh) && wave.approvedBy === undefined);
  if (idle !== undefined) return senseless(`wave ${idle.name} ${whyNot(idle)}`);
  const fresh = known.filter(({ approvedBy }) => approvedBy === undefined);
  if (fresh.length === 0) return alreadySo(known.map(said).join('; '));
  return {
    verdict: 'Sensible',
    wish: { annotation: 'approve', value: valueWith(fresh, mesh) },
    effect: effect(fresh, mesh),
  };
}

/** An approval would let it begin, now or later. */
function isWaitedFor({ name, state, approved }: Wave, mesh: SeenControlPlane): boolean {
  const gate = gateOf(mesh);
  return state === 'Waiting' && (!approved || (gate?.for === 'Decision' && gate.wave === name));
}

function whyNot({ state }: Wave): string {
  return state === 'Waiting' ? 'needs no approval: it begins when the one before is over' : 'has begun already';
}

function said({ name, approvedBy }: Wave): string {
  return `wave ${name} is approved already, with ${approvedBy}`;
}

function namesIn({ status }: SeenControlPlane): string {
  return (status?.rollout?.waves ?? []).map(({ name }) => name).join(', ');
}

/** Approvals that were given for this rollout stay; those for earlier ones have no effect any more. */
function valueWith(fresh: readonly Wave[], { metadata, status }: SeenControlPlane): string {
  const id = status?.rollout?.id ?? '';
  const given = (metadata.annotations?.[annotations.approve] ?? '').split(',').map((text) => text.trim());
  const kept = given.filter((text) => text.startsWith(`${id}/`));
  return [...kept, ...fresh.map(({ name }) => `${id}/${name}`)].join(',');
}

function effect(fresh: readonly Wave[], mesh: SeenControlPlane): string {
  const { rollout } = mesh.status ?? {};
  const begins = fresh.map((wave) => `wave ${wave.name} begins ${when(wave, mesh)}`);
  const sum = (of: (wave: Wave) => number) => fresh.reduce((all, wave) => all + of(wave), 0);
  const namespaces = count(
    sum((wave) => wave.namespaces),
    'namespace',
  );
  const workloads = count(
    sum((wave) => wave.workloads.total),
    'workload',
  );
  return `${begins.join(', ')}: ${namespaces} with ${workloads} from ${rollout?.from.version} to ${rollout?.to.version}`;
}

function when({ name }: Wave, mesh: SeenControlPlane): string {
  const gate = gateOf(mesh);
  const { paused, upgrade } = mesh.spec;
  if (gate === undefined || gate.for === 'Health' || gate.wave !== name) return 'when it is its turn';
  if (paused) return 'once the mesh is resumed';
  return upgrade.windows.length === 0 ? 'now' : 'now, or when its window opens';
}
