import type { MeshControlPlane } from '../api/index.ts';
import type { Finding } from '../mesh/finding.ts';

/** The tags that the webhooks of a MeshControlPlane serve now. */
export type TagsHeld = (mesh: MeshControlPlane) => readonly string[];

/**
 * What two MeshControlPlanes can't share. Whoever holds it keeps it, so that nobody can take a mesh that serves down by
 * editing another one; while nobody holds it, the older one wins, and of two equally old ones the first by name.
 */
export function rivalFindings(
  self: MeshControlPlane,
  all: Iterable<MeshControlPlane>,
  tagsHeld: TagsHeld,
): readonly Finding[] {
  const others = [...all].filter(({ metadata }) => metadata.name !== self.metadata.name);
  return others.flatMap((other) => [...namespaceTaken(self, other), ...tagsTaken(self, other, tagsHeld)]);
}

function namespaceTaken(self: MeshControlPlane, other: MeshControlPlane): readonly Finding[] {
  const serves = ({ status }: MeshControlPlane) => status?.current !== undefined;
  if (self.spec.namespace !== other.spec.namespace || !wins(other, self, serves)) return [];
  return [
    {
      reason: 'NamespaceTaken',
      message: `spec.namespace ${self.spec.namespace} belongs to MeshControlPlane ${other.metadata.name}: create this one again with a namespace of its own`,
    },
  ];
}

function tagsTaken(self: MeshControlPlane, other: MeshControlPlane, tagsHeld: TagsHeld): readonly Finding[] {
  const shared = self.spec.tags.filter((tag) => other.spec.tags.includes(tag));
  return shared
    .filter((tag) => wins(other, self, (mesh) => tagsHeld(mesh).includes(tag)))
    .map((tag) => ({
      reason: 'TagTaken',
      message: `spec.tags: tag ${tag} belongs to MeshControlPlane ${other.metadata.name}: pods can follow one mesh only; choose another tag`,
    }));
}

function wins(other: MeshControlPlane, self: MeshControlPlane, holds: (mesh: MeshControlPlane) => boolean): boolean {
  return holds(other) === holds(self) ? isOlder(other, self) : holds(other);
}

function isOlder({ metadata: a }: MeshControlPlane, { metadata: b }: MeshControlPlane): boolean {
  return a.creationTimestamp === b.creationTimestamp ? a.name < b.name : a.creationTimestamp < b.creationTimestamp;
}
