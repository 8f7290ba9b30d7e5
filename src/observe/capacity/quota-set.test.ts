import { describe, expect, it } from 'vitest';
import { Ledger } from '../../act/ledger.ts';
import { labels } from '../../api/index.ts';
import { digestOf } from '../../charts/index.ts';
import { type KubeObject, keyOf } from '../../kube/index.ts';
import type { Surroundings } from '../surroundings.ts';
import { meshControlPlane, meshRevision } from '../testing/examples.ts';
import { quotaStatus, wantedQuota, withCapacity } from './quota-set.ts';

const namespace = 'istio-system';
const belonging = {
  controlPlane: { name: 'mesh', uid: 'uid-of-mesh' },
  revision: { name: '1-30-3', uid: undefined },
  version: '1.30.3',
};

function istiod(revision: string, memory = '1Gi', status?: object): KubeObject {
  const containers = [{ name: 'discovery', resources: { requests: { cpu: '1', memory } } }];
  const metadata = {
    name: `istiod-${revision}`,
    namespace,
    uid: revision,
    resourceVersion: '5',
    generation: 1,
    labels: { [labels.revision]: revision },
  };
  const spec = { replicas: 1, template: { spec: { containers } } };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec, ...(status === undefined ? {} : { status }) };
}

const replaced = { observedGeneration: 1, replicas: 1, updatedReplicas: 1 };
const newer = istiod('1-30-3');

interface World {
  readonly quota?: object;
  /** What the quota was to be when it was last told. */
  readonly before?: Readonly<Record<string, string>>;
  readonly live?: readonly KubeObject[];
  readonly records?: readonly string[];
  readonly isRead?: boolean;
}

async function look({ quota = { mode: 'Auto' }, before, live = [], records = [], isRead = true }: World = {}) {
  const mesh = meshControlPlane({ resources: { quota } });
  const quotaBefore = before && { revisions: 1, wanted: before, granted: before, used: {} };
  const sets = [{ name: 'revision' as const, objects: [{ object: newer, digest: digestOf(newer) }] }];
  return wantedQuota(
    {
      mesh: quotaBefore === undefined ? mesh : { ...mesh, status: { resources: { quota: quotaBefore } } },
      scene: { owned: [...live], records: records.map((name) => meshRevision(name, '')) },
      belonging,
      sets,
    },
    aroundOf(live, isRead),
    new AbortController().signal,
  );
}

/** A process that has applied what is live, as far as it is as wanted. */
function aroundOf(live: readonly KubeObject[], isRead: boolean) {
  const objects = new Map(live.map((object) => [keyOf(object), { object, owned: 'all', foreign: [] }]));
  const ledger = new Ledger();
  for (const object of live) {
    const { uid = '', resourceVersion = '' } = object.metadata;
    ledger.note(object, { wanted: digestOf(newer), uid, resourceVersion, owned: 'all', at: 0, confirmed: true });
  }
  const capacity = { watch: () => undefined, synced: isRead, limitRanges: () => [] };
  const stores = { owned: (ref: KubeObject) => objects.get(keyOf(ref)), watchCapacity: () => capacity };
  return { stores, ledger, now: () => 0 } as unknown as Surroundings;
}

const forOne = { pods: '3', 'requests.cpu': '3', 'requests.memory': '3Gi' };

describe('the quota that is wanted', () => {
  it('is none when none is asked for, and unknown while limits are still read', async () => {
    expect(await look({ quota: { mode: 'Off' } })).toEqual({ quota: undefined });
    expect(await look({ isRead: false })).toBeUndefined();
  });

  it('is for what is wanted, and for a revision that is not wanted any more until its record is gone', async () => {
    const older = istiod('1-29-6', '2Gi', replaced);
    expect(await look()).toMatchObject({ quota: { revisions: 1, hard: forOne } });
    expect(await look({ live: [older], records: ['1-30-3', '1-29-6'] })).toMatchObject({
      quota: { revisions: 2, hard: { pods: '6', 'requests.cpu': '6', 'requests.memory': '9Gi' } },
    });
    expect(await look({ live: [older], records: ['1-30-3'] })).toMatchObject({ quota: { revisions: 1, hard: forOne } });
  });

  it('is not lowered while pods are being replaced that were made under the one before', async () => {
    const before = { pods: '3', 'requests.cpu': '3', 'requests.memory': '12Gi' };
    const during = { ...replaced, replicas: 2 };
    expect(await look({ before, live: [istiod('1-30-3', '1Gi', during)] })).toMatchObject({ quota: { hard: before } });
    expect(await look({ before })).toMatchObject({ quota: { hard: before } });
    expect(await look({ before, live: [istiod('1-30-3', '1Gi', replaced)] })).toMatchObject({
      quota: { hard: forOne },
    });
  });

  it('is a set in front of all that has pods, and belongs to the mesh and to no revision', async () => {
    const found = await look();
    const quota = found && 'quota' in found ? found.quota : undefined;
    const sets = (['record', 'definitions', 'shared', 'revision'] as const).map((name) => ({ name, objects: [] }));
    const placed = withCapacity(sets, quota === undefined ? [] : [quota.object], belonging);
    expect(placed.map(({ name }) => name)).toEqual(['record', 'definitions', 'capacity', 'shared', 'revision']);
    expect(placed[2]?.objects.map(({ object }) => object.metadata)).toEqual([
      {
        name: 'meshwright',
        namespace,
        labels: {
          [labels.managedBy]: 'meshwright',
          [labels.controlPlane]: 'mesh',
          [labels.part]: 'capacity',
        },
      },
    ]);
    expect(withCapacity(sets, [], belonging)).toBe(sets);
  });
});

describe('what status tells of the quota', () => {
  it('is what Kubernetes says of it, and nothing before it is there, and what else the cluster demands', async () => {
    const object = { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'meshwright', namespace } };
    const quota = { mode: 'Auto', object, hard: forOne, revisions: 1 } as const;
    const status = { hard: { pods: '2' }, used: { pods: 1 } };
    const told = (live?: KubeObject) =>
      quotaStatus(quota, [], { owned: () => live && { object: live, owned: 'all', foreign: [] } });
    expect(told()).toEqual({ revisions: 1, wanted: forOne, granted: {}, used: {} });
    const demanded = { namespace, priorityClass: 'system-node-critical' };
    expect(quotaStatus(quota, [{ ...demanded, object }], { owned: () => undefined })).toEqual({
      ...told(),
      demanded: [demanded],
    });
    expect(told({ ...object, status })).toEqual({
      revisions: 1,
      wanted: forOne,
      granted: { pods: '2' },
      used: { pods: '1' },
    });
  });
});
