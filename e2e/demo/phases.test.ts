import { expect, test } from 'vitest';
import type { MeshControlPlane, Phase } from '../../src/api/index.ts';
import { DemoFailure } from './failure.ts';
import { brief, expectPhases, isReady, PhaseTale } from './phases.ts';
import { createPlainPresenter } from './plain-presenter.ts';

function mesh(status: MeshControlPlane['status'], generation = 1): MeshControlPlane {
  return { metadata: { name: 'mesh', generation }, status } as unknown as MeshControlPlane;
}

test('what the phase says already is not said twice', () => {
  expect([
    brief('Installing', 'Installing 1.30.3 as revision 1-30-3: creating namespace istio-system'),
    brief('Uninstalling', 'Uninstalling: 22 objects left. CRDs and your Istio resources stay'),
    brief(
      'Installing',
      'Installing 1.30.3 as revision 1-30-3: CustomResourceDefinition a is not established yet and 12 more',
    ),
    brief('Promoting', 'Pointing tag default to revision 1-30-3: tag default waits; and 2 more'),
    brief('Uninstalling', 'Uninstalled'),
    brief('Ready', '1.30.3 serves as revision 1-30-3'),
    brief(
      'Migrating',
      'Moving wave staging to 1.30.3: 1 of 2 workloads in 1 namespace moved; waiting for Job a/b: it ends',
    ),
    brief('AwaitingApproval', 'Wave internal waits for approval: kubectl annotate meshcontrolplane mesh a=b'),
    brief('Soaking', 'Watching wave staging on 1.30.3: 2 of 2 workloads in 3 namespaces moved'),
    brief('RollingBack', 'Going back from 1.30.4 to 1.30.3 (it died); 1 of 6 workloads are back'),
    brief('Installing', 'Installing 1.30.3 as revision 1-30-3: 0 of 1 pods are ready; no CA yet; and 2 more'),
  ]).toEqual([
    'creating namespace istio-system',
    '22 objects left',
    'waiting until the API server serves them',
    'tag default waits; and more',
    'Uninstalled',
    '1.30.3 serves as revision 1-30-3',
    'Moving wave staging to 1.30.3; waiting for Job a/b: it ends',
    'Wave internal waits for approval',
    'Watching wave staging on 1.30.3',
    'Going back from 1.30.4 to 1.30.3 (it died)',
    '0 of 1 pods are ready; and more',
  ]);
});

test('each status becomes a line, and each phase counts once', () => {
  const written: string[] = [];
  const tale = new PhaseTale(createPlainPresenter({ write: (text) => written.push(text.trim()) }, () => 0));
  tale.take(mesh(undefined));
  tale.take(mesh({ phase: 'Preflight', message: 'Checking' }));
  tale.take(mesh({ phase: 'Installing', message: 'Installing 1: creating' }));
  tale.take(mesh({ phase: 'Installing', message: 'Installing 1: applying' }));
  tale.take(undefined);
  tale.take(mesh({ phase: 'Migrating', message: 'Moving wave a to 1: 0 of 1 workload in 1 namespace moved' }));
  tale.take(mesh({ phase: 'Soaking', message: 'Watching wave a on 1' }));
  expect(tale.phases).toEqual(['Preflight', 'Installing', 'Migrating', 'Soaking']);
  expect(written).toEqual([
    '0.0 s   Preflight           0.0 s  Checking',
    '0.0 s   Preflight           0.0 s  every check passed; nothing was written until now',
    '0.0 s   Installing          0.0 s  creating',
    '0.0 s   Installing          0.0 s  applying',
    '0.0 s   Migrating           0.0 s  Moving wave a to 1',
    '0.0 s   Migrating           0.0 s  Moving wave a to 1: every workload runs on it, and is ready',
    '0.0 s   Soaking             0.0 s  Watching wave a on 1',
  ]);
});

test('a phase that did not lead onwards is not called achieved', () => {
  const written: string[] = [];
  const tale = new PhaseTale(createPlainPresenter({ write: (text) => written.push(text) }, () => 0));
  tale.take(mesh({ phase: 'Preflight', message: 'Checking' }));
  tale.take(mesh({ phase: 'Blocked', message: 'Too old' }));
  expect(written.join('')).not.toContain('every check passed');
});

test('Ready counts only when the condition speaks of the spec as it is stored', () => {
  const ready = (status: 'True' | 'False', observedGeneration: number): MeshControlPlane =>
    mesh(
      {
        phase: 'Ready',
        conditions: [
          {
            type: 'Ready',
            status,
            reason: 'Ready',
            message: '',
            observedGeneration,
            lastTransitionTime: '2026-01-01T00:00:00Z',
          },
        ],
      },
      2,
    );
  expect([ready('True', 2), ready('True', 1), ready('False', 2), undefined].map(isReady)).toEqual([
    true,
    false,
    false,
    false,
  ]);
});

test('phases in another order fail the demo, with both orders told', () => {
  const expected: readonly Phase[] = ['Installing', 'Ready'];
  expect(() => expectPhases(expected, ['Installing', 'Ready'])).not.toThrow();
  expect(() => expectPhases(expected, ['Ready', 'Installing'])).toThrow(
    new DemoFailure('the phases Installing → Ready', 'Ready → Installing'),
  );
});
