import { isDeepStrictEqual } from 'node:util';
import { writeRevisionStatus } from '../act/status.ts';
import {
  type Condition,
  chartSource,
  type MeshControlPlane,
  type MeshControlPlaneStatus,
  type MeshRevisionSpec,
} from '../api/index.ts';
import type { KubeClient } from '../kube/index.ts';
import { type Desired, renderedDigest } from '../observe/desired.ts';
import type { Revision } from '../observe/target.ts';

/** Everything that is needed to render this revision again, byte for byte. */
export function recordedInputs(mesh: MeshControlPlane, revision: Revision, desired: Desired): MeshRevisionSpec {
  const { profile } = mesh.spec;
  return {
    controlPlane: mesh.metadata.name,
    mesh: mesh.spec.mesh,
    version: revision.inputs.version,
    revision: revision.servesAs,
    namespace: revision.inputs.namespace,
    ...(profile === undefined ? {} : { profile }),
    values: revision.inputs.values,
    charts: { source: chartSource(mesh.spec.charts), digests: desired.chartDigests },
    inputsDigest: revision.inputsDigest,
    renderedDigest: renderedDigest(desired),
  };
}

/** A revision is ready when its control plane is; the MeshControlPlane's own condition is the source. */
export async function reportRevision(
  status: MeshControlPlaneStatus,
  { record }: Revision,
  { client }: { readonly client: KubeClient },
  signal: AbortSignal,
): Promise<void> {
  const controlPlane = status.conditions?.find(({ type }) => type === 'ControlPlaneReady');
  if (record === undefined || controlPlane === undefined) return;
  const before = record.status?.conditions?.find(({ type }) => type === 'Ready');
  const ready: Condition = { ...controlPlane, type: 'Ready', observedGeneration: record.metadata.generation };
  const { lastTransitionTime } = before?.status === ready.status ? before : ready;
  const next = { ...ready, lastTransitionTime };
  if (!isDeepStrictEqual(next, before)) await writeRevisionStatus(client, record, { conditions: [next] }, signal);
}
