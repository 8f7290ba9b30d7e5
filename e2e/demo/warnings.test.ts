import { expect, test } from 'vitest';
import { warningIn } from './warnings.ts';

function event(type: string, reason: string, kind = 'MeshControlPlane') {
  const metadata = { name: 'x' };
  return { apiVersion: 'events.k8s.io/v1', kind: 'Event', metadata, type, reason, note: 'why', regarding: { kind } };
}

test('warnings about the mesh are told, but for those that are a phase, which is told as such', () => {
  expect([
    warningIn(event('Warning', 'PDBBlocks')),
    warningIn(event('Warning', 'RollingBack')),
    warningIn(event('Normal', 'Ready')),
    warningIn(event('Warning', 'FailedScheduling', 'Pod')),
  ]).toEqual(['Event PDBBlocks: why', undefined, undefined, undefined]);
});
