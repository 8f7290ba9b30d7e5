import { describe, expect, it } from 'vitest';
import { ambient, revisionOf } from './pods.ts';

describe('a pod uses', () => {
  it.each([
    ['the revision that injected it', { 'istio.io/rev': '1-30-3', 'sidecar.istio.io/status': '{}' }, '1-30-3'],
    ['the revision that runs it, as a gateway of the Gateway API', { 'istio.io/rev': '1-30-3' }, '1-30-3'],
    ['the node proxy, when its traffic is captured', { 'ambient.istio.io/redirection': 'enabled' }, ambient],
    ['no mesh, when it says nothing of one', { 'prometheus.io/scrape': 'true' }, undefined],
  ])('%s', (_, annotations, revision) => {
    expect(revisionOf({ annotations })).toBe(revision);
  });
});
