import type { MeshControlPlane } from '../api/index.ts';
import type { Finding } from '../mesh/finding.ts';

/** What two MeshControlPlanes can't share. The older one keeps it; of two equally old ones, the first by name. */
export function rivalFindings(self: MeshControlPlane, all: Iterable<MeshControlPlane>): readonly Finding[] {
  return [...all].filter((other) => wasFirst(other, self)).flatMap((other) => contested(self, other));
}

function wasFirst(other: MeshControlPlane, self: MeshControlPlane): boolean {
  if (other.metadata.name === self.metadata.name) return false;
  const [before, since] = [other.metadata.creationTimestamp, self.metadata.creationTimestamp];
  return before === since ? other.metadata.name < self.metadata.name : before < since;
}

function contested({ spec }: MeshControlPlane, other: MeshControlPlane): Finding[] {
  const owner = `MeshControlPlane ${other.metadata.name}`;
  const namespace: Finding[] =
    spec.namespace === other.spec.namespace
      ? [
          {
            reason: 'NamespaceTaken',
            message: `spec.namespace ${spec.namespace} belongs to ${owner}: create this one again with a namespace of its own`,
          },
        ]
      : [];
  const shared = spec.tags.filter((tag) => other.spec.tags.includes(tag));
  const tags = shared.map(
    (tag): Finding => ({
      reason: 'TagTaken',
      message: `spec.tags: tag ${tag} belongs to ${owner}: pods can follow one mesh only; choose another tag`,
    }),
  );
  return [...namespace, ...tags];
}
