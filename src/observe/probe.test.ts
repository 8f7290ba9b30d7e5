import { expect, it } from 'vitest';
import type { ProbeResult } from '../lifecycle/observation.ts';
import { whereThereIsRoom } from './probe.ts';
import type { NamespaceDigest } from './stores.ts';

const full = (namespace: string): ProbeResult => ({
  name: 'injection',
  passed: false,
  evidence: `${namespace} is full`,
  noRoom: true,
});
const injected = (namespace: string): ProbeResult => ({ name: 'injection', passed: true, evidence: namespace });
const wrong = (namespace: string): ProbeResult => ({ name: 'injection', passed: false, evidence: namespace });

const free = ['istio-system', 'default', 'b', 'a', 'c', 'd', 'kube-public'];

/** What was answered in the end, and where it was asked. */
async function asked(answer: (namespace: string) => ProbeResult, names = free) {
  const digests = names.map((name): [string, NamespaceDigest] => [
    name,
    { name, deleting: false, optedOut: false, labels: name === 'b' ? { 'istio-injection': 'enabled' } : {} },
  ]);
  const where: string[] = [];
  const answers = await whereThereIsRoom('istio-system', new Map(digests), async (namespace) => {
    where.push(namespace);
    return [answer(namespace)];
  });
  return { where, answers };
}

it('asks in the own namespace of the mesh alone where that has room, whatever is answered', async () => {
  expect(await asked(injected)).toEqual({ where: ['istio-system'], answers: [injected('istio-system')] });
  expect(await asked(wrong)).toEqual({ where: ['istio-system'], answers: [wrong('istio-system')] });
});

it('asks elsewhere where that is full, but never in a namespace that follows a tag, nor in one of Kubernetes', async () => {
  const answer = (namespace: string) => (namespace === 'c' ? injected(namespace) : full(namespace));
  expect(await asked(answer)).toEqual({ where: ['istio-system', 'default', 'a', 'c'], answers: [injected('c')] });
});

it('gives up when five namespaces have no room', async () => {
  const { where, answers } = await asked(full, [...free, 'e', 'f']);
  expect(where).toEqual(['istio-system', 'default', 'a', 'c', 'd']);
  expect(answers).toEqual([full('d')]);
});

it('asks in the own namespace where no other one may be asked in', async () => {
  expect(await asked(full, ['b'])).toEqual({ where: ['istio-system'], answers: [full('istio-system')] });
});
