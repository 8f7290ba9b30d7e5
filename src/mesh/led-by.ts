import type { Pointer } from './provider.ts';

/** The revision that a namespace which follows this pointer gets. */
export function ledBy({ revision, staged }: Pointer, namespace: string): string {
  if (staged === undefined) return revision;
  const moved = 'moved' in staged ? staged.moved.includes(namespace) : !staged.allBut.includes(namespace);
  return moved ? staged.revision : revision;
}
