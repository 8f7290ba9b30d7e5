import { expect, it } from 'vitest';
import { Admissions } from '../act/admissions.ts';
import { labels } from '../api/index.ts';
import type { KubeObject } from '../kube/index.ts';
import { istio } from '../mesh/istio/istio.ts';
import { noteReach } from './reach.ts';
import type { Scene } from './scene.ts';
import type { Surroundings } from './surroundings.ts';
import { meshRevision } from './testing/examples.ts';

const webhook = (name: string, given: Readonly<Record<string, string>>): KubeObject => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'MutatingWebhookConfiguration',
  metadata: { name, labels: given },
  webhooks: [{ name: 'rev.sidecar-injector.istio.io', timeoutSeconds: 5 }],
});
const injector = webhook('injector', { 'istio.io/rev': '1-29-6', [labels.revision]: '1-29-6' });
const tagTo = (revision: string) => webhook('tag', { 'istio.io/rev': revision, 'istio.io/tag': 'prod' });

interface Given {
  readonly owned: readonly KubeObject[];
  readonly pods?: number;
  readonly namespaces?: readonly string[];
}

/** How long revision 1-29-6 is given a minute after the operator has begun to look. */
function leftAfter({ owned, pods = 0, namespaces = [] }: Given): number {
  const admissions = new Admissions();
  for (const now of [0, 60_000]) {
    const around = {
      admissions,
      provider: istio,
      stores: {
        pods: { count: (index: string) => (index === 'revision' ? pods : 0) },
        namespaces: { by: () => namespaces.values() },
      },
      now: () => now,
    };
    const scene = { records: [meshRevision('1-29-6', 'sha256:old')], owned };
    noteReach(scene as unknown as Scene, 'mesh', around as unknown as Surroundings);
  }
  return admissions.left('1-29-6', 60_000);
}

it('a revision to which nothing leads needs no time', () => {
  expect(leftAfter({ owned: [injector, tagTo('1-30-3')] })).toBe(0);
});

it('a revision to which a tag, a namespace or a pod leads does until that has ended', () => {
  expect(leftAfter({ owned: [injector, tagTo('1-29-6')] })).toBe(6_000);
  expect(leftAfter({ owned: [injector], namespaces: ['shop'] })).toBe(6_000);
  expect(leftAfter({ owned: [injector], pods: 1 })).toBe(6_000);
});

it('without an injector of its own, whoever names it comes to nothing', () => {
  expect(leftAfter({ owned: [], namespaces: ['shop'], pods: 1 })).toBe(0);
});
