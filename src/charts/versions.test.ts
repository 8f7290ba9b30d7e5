import { expect, test } from 'vitest';
import { isSameVersion, nearestVersions } from './versions.ts';

test.each([
  ['1.30.3', 'v1.30.3', true],
  ['1.30.3', '1.30.3', true],
  ['1.30.3', '1.30.3-rc.1', false],
  ['1.30.3', '1.30.30', false],
])('%s and %s are one version: %s', (a, b, same) => {
  expect(isSameVersion(a, b)).toBe(same);
});

test.each([
  ['1.30.9', ['1.30.3', '1.30.2', '1.29.6', '1.28.6'], ['1.30.3', '1.30.2', '1.29.6', '1.28.6']],
  [
    '1.30.0',
    ['2.0.0', '1.35.0', '1.31.0', '1.30.3', '1.29.6', '1.28.6', '1.1.0'],
    ['1.31.0', '1.30.3', '1.29.6', '1.28.6', '1.35.0'].sort().reverse(),
  ],
  ['newest', ['1.28.6', '1.30.3', '1.29.6'], ['1.30.3', '1.29.6', '1.28.6']],
  ['1.30.3', ['latest', ''], []],
  ['1.30.3', ['1.30.2', '1.30.2'], ['1.30.2']],
])('near to %s among %j are %j', (wanted, available, near) => {
  expect(nearestVersions(wanted, available)).toEqual(near);
});
