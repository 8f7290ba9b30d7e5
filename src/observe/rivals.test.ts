import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MeshControlPlane } from '../api/index.ts';
import { rivalFindings } from './rivals.ts';
import { meshControlPlane } from './testing/examples.ts';

const noon = '2026-11-21T12:00:00Z';
const one = '2026-11-21T13:00:00Z';
const none = () => [];
const told = (
  self: MeshControlPlane,
  other: MeshControlPlane,
  held: (mesh: MeshControlPlane) => readonly string[] = none,
) => rivalFindings(self, [self, other], held).map(({ reason }) => reason);

describe('two MeshControlPlanes', () => {
  const first = meshControlPlane({ name: 'first', createdAt: noon });

  it('with namespaces and tags of their own do not mind each other', () => {
    const second = meshControlPlane({ name: 'second', createdAt: one, namespace: 'mesh-2', tags: ['second'] });
    expect([told(first, second), told(second, first)]).toEqual([[], []]);
  });

  it('that want the same are told apart by age, and the younger hears what to do', () => {
    const second = meshControlPlane({ name: 'second', createdAt: one });
    expect(told(first, second)).toEqual([]);
    expect(rivalFindings(second, [first, second], none)).toEqual([
      {
        reason: 'NamespaceTaken',
        message:
          'spec.namespace istio-system belongs to MeshControlPlane first: create this one again with a namespace of its own',
      },
      {
        reason: 'TagTaken',
        message:
          'spec.tags: tag default belongs to MeshControlPlane first: pods can follow one mesh only; choose another tag',
      },
    ]);
  });

  it('of the same second are told apart by name', () => {
    const twin = meshControlPlane({ name: 'a-twin', createdAt: noon });
    expect([told(first, twin), told(twin, first)]).toEqual([['NamespaceTaken', 'TagTaken'], []]);
  });

  it('can not take from each other what serves', () => {
    const older = meshControlPlane({ name: 'older', createdAt: '2026-11-21T11:00:00Z', namespace: 'mesh-2' });
    const held = (mesh: MeshControlPlane) => (mesh === first ? ['default'] : []);
    expect([told(first, older, held), told(older, first, held)]).toEqual([[], ['TagTaken']]);
  });

  it('never both lose the same tag, and never both keep it', () => {
    const any = fc.record({ createdAt: fc.constantFrom(noon, one), holds: fc.boolean() });
    fc.assert(
      fc.property(any, any, (a, b) => {
        const left = meshControlPlane({ name: 'left', createdAt: a.createdAt });
        const right = meshControlPlane({ name: 'right', createdAt: b.createdAt, namespace: 'mesh-2' });
        const held = (mesh: MeshControlPlane) => ((mesh === left ? a : b).holds ? ['default'] : []);
        expect([...told(left, right, held), ...told(right, left, held)]).toEqual(['TagTaken']);
      }),
    );
  });
});
