import { describe, expect, test } from 'vitest';
import type { PodSpec } from './pod-spec.ts';
import { countsPod, coversPriority } from './quota-scope.ts';

const bare: PodSpec = { containers: [{ name: 'app' }] };
const asking: PodSpec = { containers: [{ name: 'app', resources: { requests: { cpu: '1m' } } }] };
const high: PodSpec = { ...bare, priorityClassName: 'high' };
const term = { topologyKey: 'kubernetes.io/hostname' };

const priority = (operator: string, ...values: string[]) => ({
  scopeSelector: { matchExpressions: [{ scopeName: 'PriorityClass', operator, values }] },
});

describe('a quota', () => {
  test('without scopes counts every pod', () => {
    expect([bare, asking, high].map((pod) => countsPod({}, pod))).toEqual([true, true, true]);
  });

  test('of pods that end by themselves counts those with a deadline, and the other one those without', () => {
    const pods = [bare, { ...bare, activeDeadlineSeconds: 0 }, { ...bare, activeDeadlineSeconds: 600 }];
    expect(pods.map((pod) => countsPod({ scopes: ['Terminating'] }, pod))).toEqual([false, true, true]);
    expect(pods.map((pod) => countsPod({ scopes: ['NotTerminating'] }, pod))).toEqual([true, false, false]);
  });

  test.each<[string, PodSpec, boolean]>([
    ['nothing', bare, true],
    ['none of either', { containers: [{ name: 'app', resources: { requests: { cpu: '0' }, limits: {} } }] }, true],
    ['storage alone', { containers: [{ name: 'app', resources: { limits: { 'ephemeral-storage': '1Gi' } } }] }, true],
    ['cpu', asking, false],
    ['a limit of memory', { containers: [{ name: 'app', resources: { limits: { memory: '1Mi' } } }] }, false],
    ['cpu in an init container', { ...bare, initContainers: asking.containers }, false],
    ['memory as a whole', { ...bare, resources: { requests: { memory: '1Gi' } } }, false],
    ['cpu in a container but nothing as a whole', { ...asking, resources: {} }, true],
  ])('knows whether a pod is served at best effort when it asks for %s', (_, pod, isBestEffort) => {
    const counts = ['BestEffort', 'NotBestEffort'].map((scope) => countsPod({ scopes: [scope] }, pod));
    expect(counts).toEqual([isBestEffort, !isBestEffort]);
  });

  test.each([
    [{ scopes: ['PriorityClass'] }, true, false],
    [priority('Exists'), true, false],
    [priority('DoesNotExist'), false, true],
    [priority('In', 'high', 'low'), true, false],
    [priority('In', 'low'), false, false],
    [priority('NotIn', 'high', 'low'), false, true],
    [priority('NotIn', 'low'), true, true],
    [priority('Like', 'high'), false, false],
  ])('by priority class, %j, counts a pod of class high: %j, one of no class: %j', (scopes, ofHigh, ofNone) => {
    expect([high, bare].map((pod) => countsPod(scopes, pod))).toEqual([ofHigh, ofNone]);
  });

  test.each<[string, PodSpec['affinity'] | undefined, boolean]>([
    ['none', undefined, false],
    ['in its namespace', { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } }, false],
    [
      'to other namespaces',
      { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ ...term, namespaces: ['pay'] }] } },
      true,
    ],
    [
      'preferably away from any namespace',
      {
        podAntiAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [{ podAffinityTerm: { ...term, namespaceSelector: {} } }],
        },
      },
      true,
    ],
  ])('of affinity across namespaces looks at the terms of a pod: %s', (_, affinity, counts) => {
    const pod = affinity === undefined ? bare : { ...bare, affinity };
    expect(countsPod({ scopes: ['CrossNamespacePodAffinity'] }, pod)).toBe(counts);
  });

  test('counts pods that all its scopes hold', () => {
    const quota = { scopes: ['BestEffort'], ...priority('In', 'high') };
    expect([high, bare, { ...asking, priorityClassName: 'high' }].map((pod) => countsPod(quota, pod))).toEqual([
      true,
      false,
      false,
    ]);
  });

  test('of another kind of object counts no pod', () => {
    expect(countsPod({ scopes: ['VolumeAttributesClass'] }, bare)).toBe(false);
  });
});

test.each([
  [{}, false],
  [{ scopes: ['PriorityClass'] }, true],
  [priority('NotIn', 'low'), true],
  [priority('In', 'low'), false],
  [{ ...priority('In', 'high'), scopes: ['Terminating'] }, true],
  [{ scopes: ['NotTerminating'] }, false],
])('a quota with %j is one for the priority of a pod of class high: %j', (scopes, covers) => {
  expect(coversPriority(scopes, high)).toBe(covers);
});
