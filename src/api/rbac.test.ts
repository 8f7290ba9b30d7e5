import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { covers, rightsOf, rolesIn } from './rbac-rules.ts';

const root = join(import.meta.dirname, '../..');
const text = readFileSync(join(root, 'manifests/rbac.yaml'), 'utf8');
const held = rolesIn(text).flatMap(({ rules }) => rules);
const rights = held.flatMap(rightsOf);

test('the operator holds nothing that lets it grant more than it holds, or act as somebody else', () => {
  const dangerous = ['escalate', 'bind', 'impersonate'];
  expect(rights.filter(({ verb }) => dangerous.includes(verb))).toEqual([]);
});

test('the operator cannot enter pods, nodes or service accounts', () => {
  const dangerous = ['pods/exec', 'pods/attach', 'pods/ephemeralcontainers', 'nodes/proxy', 'serviceaccounts/token'];
  expect(rights.filter(({ resource }) => dangerous.includes(resource))).toEqual([]);
});

test('the operator never deletes CRDs, pods or what people wrote, and never changes a namespace', () => {
  const verbsOn = (resource: string) => rights.filter((right) => right.resource === resource).map(({ verb }) => verb);
  const kinds = ['meshcontrolplanes', 'customresourcedefinitions', 'namespaces', 'pods', 'pods/eviction'];
  const writes = [...kinds, 'statefulsets', 'rollouts'].map((resource) => [
    resource,
    ...new Set(verbsOn(resource).filter((verb) => !['get', 'list', 'watch'].includes(verb))),
  ]);
  expect(writes).toEqual([
    ['meshcontrolplanes', 'patch'],
    ['customresourcedefinitions', 'create', 'patch'],
    ['namespaces', 'create'],
    ['pods', 'create'],
    ['pods/eviction', 'create'],
    ['statefulsets', 'patch'],
    ['rollouts', 'patch'],
  ]);
});

test('a star stands only where a role of Istio has the same star', () => {
  const stars = rights.filter(({ group, resource, verb }) => [group, resource, verb].includes('*'));
  const readOnly = ['get', 'list', 'watch'];
  const istios = (group: string) => group.endsWith('.istio.io') || group.startsWith('gateway.networking.');
  const unexplained = stars.filter(
    ({ group, resource, verb }) =>
      !(resource === '*' && readOnly.includes(verb) && istios(group)) &&
      !(resource === 'ingresses/status' && verb === '*'),
  );
  expect(unexplained).toEqual([]);
});

test.each(['rbac.yaml', 'samples/mesh-admin.yaml'])('every rule of %s says why it is there', (file) => {
  const [beforeBindings = ''] = readFileSync(join(root, 'manifests', file), 'utf8').split('kind: ClusterRoleBinding');
  const roles = beforeBindings.split('\n').map((line) => line.trim());
  const silent = roles.filter((line, at) => line.startsWith('- apiGroups:') && !roles[at - 1]?.startsWith('#'));
  expect(silent).toEqual([]);
});

/** What the official charts of some versions render, when it lies beside this repository. */
const rendered = globSync(join(root, '../shared/istio/*/rendered/*.yaml'));

describe.skipIf(rendered.length === 0)('the operator can grant each role of Istio', () => {
  const roles = rendered.flatMap((file) =>
    rolesIn(readFileSync(file, 'utf8')).map((role): [string, string, typeof role] => [
      role.name,
      basename(join(file, '../..')),
      role,
    ]),
  );

  test.each(roles)('%s of %s', (_name, _version, { rules }) => {
    expect(rules.flatMap(rightsOf).filter((right) => !covers(held, right))).toEqual([]);
  });
});

test('a right is covered by the same or a wider one, never by a narrower one', () => {
  const rule = {
    apiGroups: ['apps'],
    resources: ['deployments'],
    resourceNames: [],
    nonResourceURLs: [],
    verbs: ['get'],
  };
  const right = { group: 'apps', resource: 'deployments', verb: 'get' };
  expect(covers([rule], right)).toBe(true);
  expect(covers([rule], { ...right, name: 'istiod' })).toBe(true);
  expect(covers([{ ...rule, resources: ['*'] }], right)).toBe(true);
  expect(covers([{ ...rule, resourceNames: ['istiod'] }], right)).toBe(false);
  expect(covers([rule], { ...right, verb: '*' })).toBe(false);
  expect(covers([rule], { ...right, resource: '*' })).toBe(false);
  expect(covers([], right)).toBe(false);
});
