import { expect, test } from 'vitest';
import { deniedRight } from './denied-right.ts';

test('who may not do what to which resource is read from what the server says', () => {
  expect(
    deniedRight(
      'meshcontrolplanes.meshwright.io "mesh" is forbidden: User "newcomer" cannot patch resource "meshcontrolplanes" in API group "meshwright.io" at the cluster scope',
    ),
  ).toEqual({
    user: 'newcomer',
    verb: 'patch',
    resource: 'meshcontrolplanes',
    group: 'meshwright.io',
    namespace: undefined,
  });
  expect(
    deniedRight(
      'pods "a" is forbidden: User "system:serviceaccount:ci:bot" cannot create resource "pods/eviction" in API group "" in the namespace "shop": RBAC: role.rbac.authorization.k8s.io "x" not found',
    ),
  ).toEqual({
    user: 'system:serviceaccount:ci:bot',
    verb: 'create',
    resource: 'pods/eviction',
    group: '',
    namespace: 'shop',
  });
});

test('a refusal that is about something else names no right', () => {
  expect(deniedRight('pods "a" is forbidden: violates PodSecurity "restricted:latest"')).toBeUndefined();
});
