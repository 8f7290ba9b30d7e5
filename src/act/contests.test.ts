import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../kube/index.ts';
import { Contests } from './contests.ts';

const config: KubeObject = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'istio', namespace: 'istio-system' },
};
const argo = [{ manager: 'argocd-controller', field: '.data.mesh' }];
const mesh = { name: 'mesh', uid: 'first' };
const minute = 60_000;

function repaired(times: readonly number[]): Contests {
  const contests = new Contests();
  for (const time of times) contests.note(mesh, config, argo, time);
  return contests;
}

describe('an object that was set back', () => {
  it('a few times may be set back again at once', () => {
    expect(repaired([0, 1000, 2000, 3000]).held(mesh, config, 3001)).toBeUndefined();
  });

  it('again and again is left as it is for a while, and its writer is named', () => {
    const contests = repaired([0, 1000, 2000, 3000, 4000]);
    expect(contests.held(mesh, config, 5000)).toBe(
      'argocd-controller keeps changing .data.mesh of ConfigMap istio-system/istio: take it out of what argocd-controller manages; until then it is set back only now and then',
    );
    expect(contests.held(mesh, config, 34_000)).toBeUndefined();
  });

  it('is left alone longer each time, but never for more than ten minutes', () => {
    const insists = repaired([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(insists.held(mesh, config, 9 * minute)).toBeDefined();
    expect(insists.held(mesh, config, 11 * minute)).toBeUndefined();
  });

  it('long ago is no fight', () => {
    const contests = repaired([0, 1000, 2000, 3000]);
    contests.note(mesh, config, argo, 60 * minute);
    expect(contests.held(mesh, config, 60 * minute + 1)).toBeUndefined();
  });

  it('says nothing of the object of that name in a mesh that was installed anew', () => {
    const contests = repaired([0, 1, 2, 3, 4]);
    expect(contests.held(mesh, config, 5)).toBeDefined();
    expect(contests.held({ ...mesh, uid: 'second' }, config, 5)).toBeUndefined();
  });

  it('does not speak for other objects', () => {
    const other = { ...config, metadata: { name: 'values' } };
    expect(repaired([0, 1, 2, 3, 4]).held(mesh, other, 5)).toBeUndefined();
  });
});
