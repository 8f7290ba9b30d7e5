import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../kube/index.ts';
import { unseen } from './rollout/restarts.ts';
import { suspects, Unheeded } from './unheeded.ts';

const apiVersion = 'admissionregistration.k8s.io/v1';

function webhook(features: { kind?: string; version?: string; generation?: number; refreshed?: string } = {}) {
  const { kind = 'MutatingWebhookConfiguration', version = '7', generation = 1, refreshed } = features;
  const annotations = refreshed === undefined ? {} : { annotations: { 'meshwright.io/refreshed': refreshed } };
  const metadata = { name: 'tag', uid: 'u', resourceVersion: version, generation, ...annotations };
  return { apiVersion, kind, metadata } satisfies KubeObject;
}

const injector = webhook();
const validator = webhook({ kind: 'ValidatingWebhookConfiguration' });
const owned = [injector, validator, { apiVersion: 'v1', kind: 'Service', metadata: { name: 'istiod' } }];
const probe = (name: 'injection' | 'validation', passed: boolean) => ({ name, passed, evidence: 'it was asked' });
const held = { kind: 'Deployment', namespace: 'shop', name: 'web', code: 'NotLed', message: 'it waits' } as const;

describe('suspicion falls', () => {
  test('on nothing when every answer is the right one', () => {
    expect(suspects(owned, [probe('injection', true), probe('validation', true)], unseen.restarts)).toEqual([]);
  });

  test('on the injectors when a pod does not get the sidecar it should', () => {
    expect(suspects(owned, [probe('injection', false), probe('validation', true)], undefined)).toEqual([injector]);
  });

  test('on the validators when an invalid object is not refused', () => {
    expect(suspects(owned, [probe('injection', true), probe('validation', false)], undefined)).toEqual([validator]);
  });

  test('on the injectors when restarts wait for namespaces to be led', () => {
    expect(suspects(owned, [], { ...unseen.restarts, settling: true })).toEqual([injector]);
    expect(suspects(owned, [], { ...unseen.restarts, blocked: [held] })).toEqual([injector]);
  });
});

describe('a suspected webhook configuration', () => {
  const due = { apiVersion, kind: injector.kind, name: 'tag', uid: 'u', generation: 1 };

  test('is written once more after two seconds, and not sooner', () => {
    const unheeded = new Unheeded();
    const answers = [0, 1_999, 2_000].map((now) => unheeded.due('mesh', [injector], now));
    expect(answers).toEqual([[], [], [due]]);
  });

  test('is given its time anew when it changes', () => {
    const unheeded = new Unheeded();
    unheeded.due('mesh', [injector], 0);
    expect(unheeded.due('mesh', [webhook({ version: '8' })], 2_000)).toEqual([]);
  });

  test('is given its time anew when it was beyond suspicion meanwhile', () => {
    const unheeded = new Unheeded();
    unheeded.due('mesh', [injector], 0);
    unheeded.due('mesh', [], 1_000);
    expect(unheeded.due('mesh', [injector], 2_000)).toEqual([]);
  });

  test('is not asked for again while the write is on its way', () => {
    const unheeded = new Unheeded();
    const answers = [0, 2_000, 2_050, 4_000].map((now) => unheeded.due('mesh', [injector], now).length);
    expect(answers).toEqual([0, 1, 0, 1]);
  });

  test('is left alone for good once it was written for its generation', () => {
    const unheeded = new Unheeded();
    const refreshed = webhook({ version: '8', refreshed: '1' });
    expect([0, 2_000, 60_000].map((now) => unheeded.due('mesh', [refreshed], now))).toEqual([[], [], []]);
  });

  test('is written once more for each generation', () => {
    const unheeded = new Unheeded();
    const changed = webhook({ version: '9', generation: 2, refreshed: '1' });
    expect([0, 2_000].map((now) => unheeded.due('mesh', [changed], now))).toEqual([[], [{ ...due, generation: 2 }]]);
  });

  test('of one mesh says nothing of another, and is forgotten with its own', () => {
    const unheeded = new Unheeded();
    unheeded.due('mesh', [injector], 0);
    expect(unheeded.due('other', [injector], 2_000)).toEqual([]);
    unheeded.forget('mesh');
    expect(unheeded.due('mesh', [injector], 2_000)).toEqual([]);
  });
});
