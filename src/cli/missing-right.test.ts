import { expect, test } from 'vitest';
import { missingRight } from './missing-right.ts';

test('a right that is missing in the whole cluster is given by a ClusterRole to the user', () => {
  const right = { user: 'newcomer', verb: 'patch', resource: 'meshcontrolplanes', group: 'meshwright.io' };
  expect(missingRight({ ...right, namespace: undefined })).toEqual([
    'newcomer lacks the right to patch meshcontrolplanes.meshwright.io in the whole cluster.',
    'Whoever may give rights can give it:',
    '  kubectl create clusterrole mesh-patch-meshcontrolplanes --verb=patch --resource=meshcontrolplanes.meshwright.io',
    "  kubectl create clusterrolebinding mesh-patch-meshcontrolplanes --clusterrole=mesh-patch-meshcontrolplanes --user='newcomer'",
  ]);
});

test('a right that a service account lacks in a namespace is given by a Role there', () => {
  const right = { user: 'system:serviceaccount:ci:bot', verb: 'create', resource: 'pods/eviction', group: '' };
  expect(missingRight({ ...right, namespace: 'shop' })).toEqual([
    'system:serviceaccount:ci:bot lacks the right to create pods/eviction in namespace shop.',
    'Whoever may give rights can give it:',
    '  kubectl create role mesh-create-pods-eviction --verb=create --resource=pods/eviction --namespace=shop',
    '  kubectl create rolebinding mesh-create-pods-eviction --role=mesh-create-pods-eviction --serviceaccount=ci:bot --namespace=shop',
  ]);
});
