import { describe, expect, it } from 'vitest';
import type { MeshControlPlaneStatus, Phase } from '../api/index.ts';
import { type StageRequest, stageOf } from './stage.ts';
import type { Revision } from './target.ts';

const revision = (version: string): Revision => ({
  name: version.replaceAll('.', '-'),
  servesAs: version.replaceAll('.', '-'),
  inputs: { version, namespace: 'istio-system', values: {} },
  inputsDigest: `sha256:${version}`,
  record: undefined,
});
const [from, to, third] = ['1.29.6', '1.30.3', '1.31.0'].map(revision) as [Revision, Revision, Revision];
const nameOf = ({ name, inputs }: Revision) => ({ version: inputs.version, revision: name });

/** A rollout whose first wave has moved. */
const midway = (phase: Phase, target = to): StageRequest => ({
  status: { phase, rollout: { from: nameOf(from), to: nameOf(to) } } as MeshControlPlaneStatus,
  target,
  current: from,
  from,
  to,
  vetoed: false,
  allowed: true,
});

describe('while a rollout is under way', () => {
  it('both revisions are kept', () => {
    expect(stageOf(midway('Migrating'))).toEqual({ kind: 'beside', from, to });
  });

  it('a spec that asks for another one leads back first', () => {
    expect([third, from].map((target) => stageOf(midway('Migrating', target)))).toEqual([
      { kind: 'single', revision: from },
      { kind: 'single', revision: from },
    ]);
  });

  it('a mesh that is to go stays as it is for the pods that use it, whatever the spec asks for by now', () => {
    expect([to, third, from].map((target) => stageOf(midway('Uninstalling', target)))).toEqual([
      { kind: 'beside', from, to },
      { kind: 'beside', from, to },
      { kind: 'beside', from, to },
    ]);
  });
});
