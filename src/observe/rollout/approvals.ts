import { annotations, type MeshControlPlane } from '../../api/index.ts';
import type { KubeObject } from '../../kube/index.ts';
import { at } from '../../kube/json.ts';

/** A MeshControlPlane as the stores keep it: without managedFields, but with who wrote the annotations that people steer by. */
export interface SeenControlPlane extends MeshControlPlane {
  /** Field manager by annotation. */
  readonly writers: Readonly<Record<string, string>>;
}

const steering = [annotations.approve, annotations.rollback, annotations.retry];

/** The managers that own annotations of ours, from `metadata.managedFields`. */
export function writersOf({ metadata }: KubeObject): Readonly<Record<string, string>> {
  const owned = steering.flatMap((annotation) =>
    (metadata.managedFields ?? [])
      .filter(({ fieldsV1 }) => owns(fieldsV1, annotation))
      .map(({ manager }) => [annotation, manager] as const),
  );
  return Object.fromEntries(owned);
}

function owns(fields: unknown, annotation: string): boolean {
  return at(fields, 'f:metadata', 'f:annotations', `f:${annotation}`) !== undefined;
}

export interface Approval {
  readonly approved: boolean;
  readonly approvedBy: string | undefined;
}

/** Whether an annotation approves this wave of this rollout: `ROLLOUT/WAVE`, one or several behind commas. */
export function approvalOf(mesh: SeenControlPlane, rollout: string, wave: string): Approval {
  const given = (mesh.metadata.annotations?.[annotations.approve] ?? '').split(',').map((text) => text.trim());
  if (!given.includes(`${rollout}/${wave}`)) return { approved: false, approvedBy: undefined };
  return { approved: true, approvedBy: mesh.writers[annotations.approve] ?? 'unknown' };
}

/** Whether an annotation names this rollout. */
export function asksFor(mesh: MeshControlPlane, annotation: 'rollback' | 'retry', rollout: string): boolean {
  return mesh.metadata.annotations?.[annotations[annotation]] === rollout;
}
