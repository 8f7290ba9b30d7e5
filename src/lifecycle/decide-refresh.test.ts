import { expect, test } from 'vitest';
import { decide } from './decide.ts';
import { settled } from './testing/examples.ts';

const kind = 'MutatingWebhookConfiguration';
const apiVersion = 'admissionregistration.k8s.io/v1';
const webhook = { apiVersion, kind, name: 'istio-revision-tag-default', uid: '1', generation: 3 };
const unheeded = { ...settled, unheeded: [webhook] };
const refresh = { do: 'refresh', webhooks: [webhook] };

test('a webhook that the API server does not act upon is written once more, whatever else is waited for', () => {
  expect(decide('Verifying', { ...unheeded, probes: [{ name: 'injection', passed: false, evidence: 'no' }] })).toEqual({
    phase: 'Verifying',
    when: undefined,
    intents: [refresh],
  });
});

test('it is written beside what the phase does', () => {
  expect(decide('Verifying', { ...unheeded, inCharge: false })).toEqual({
    phase: 'Verifying',
    when: 'deletion must wait for us',
    intents: [{ do: 'takeCharge' }, refresh],
  });
});

test('it is left alone where the phase changes, and while the mesh is paused', () => {
  expect(decide('Verifying', { ...unheeded, deleting: true }).intents).toEqual([]);
  expect(decide('Verifying', { ...unheeded, paused: true }).intents).toEqual([]);
});
