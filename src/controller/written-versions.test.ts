import { describe, expect, it } from 'vitest';
import type { MeshControlPlane } from '../api/index.ts';
import { WrittenVersions } from './written-versions.ts';

const copy = (resourceVersion: string) => ({ metadata: { resourceVersion } }) as unknown as MeshControlPlane;

/** Whether each of these copies is waited out, a second and half a minute after this version was written. */
const waitedOut = (version: string, copies: readonly string[]) => {
  const written = new WrittenVersions();
  written.note('mesh', version, 0);
  return [1_000, 30_000].map((now) => copies.map((seen) => written.isAhead('mesh', copy(seen), now)));
};

describe('a copy of the resource from before our own write', () => {
  it('is waited out for some seconds, and one that is as new or newer is not', () => {
    expect(waitedOut('10', ['9', '10', '11'])).toEqual([
      [true, false, false],
      [false, false, false],
    ]);
  });

  it('may be any other where the API server gives versions that have no order', () => {
    expect(waitedOut('b7f', ['a01', 'b7f', '12'])).toEqual([
      [true, false, true],
      [false, false, false],
    ]);
  });
});
