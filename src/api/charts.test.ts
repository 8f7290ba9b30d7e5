import { expect, test } from 'vitest';
import { chartSource, officialIstioRepository } from './charts.ts';

const repository = officialIstioRepository;

test('charts come from the repository unless a registry or a directory takes its place', () => {
  expect(chartSource({ repository })).toEqual({ repository });
  expect(chartSource({ repository, oci: 'oci://registry.example.com' })).toEqual({ oci: 'oci://registry.example.com' });
  expect(chartSource({ repository, directory: '/charts', digests: {} })).toEqual({ directory: '/charts' });
});
