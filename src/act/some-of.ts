import { describe, type ObjectRef } from '../kube/index.ts';

/** Names for a sentence: `Deployment shop/web, Deployment shop/cart and 3 more`. */
export function someOf(refs: readonly ObjectRef[]): string {
  const shown = refs.slice(0, 3).map(describe).join(', ');
  return refs.length > 3 ? `${shown} and ${refs.length - 3} more` : shown;
}
