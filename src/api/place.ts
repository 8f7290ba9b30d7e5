import { z } from 'zod';

/** A version of the mesh and the revision that runs it. */
export const placeSchema = z.object({
  version: z.string().max(32).meta({ description: 'Version of the mesh, for example 1.30.3.' }),
  revision: z.string().max(63).meta({ description: 'Name of the MeshRevision, for example 1-30-3.' }),
  servesAs: z
    .string()
    .max(63)
    .meta({
      description:
        'Only after an upgrade in place: the name under which the mesh knows it, as in the label istio.io/rev, which is that of an earlier revision.',
    })
    .exactOptional(),
});

export function place(description: string) {
  return placeSchema.meta({ description });
}
