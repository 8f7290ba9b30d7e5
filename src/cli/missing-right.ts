import type { DeniedRight } from '../kube/index.ts';

const serviceAccount = /^system:serviceaccount:([^:]+):([^:]+)$/;

/** Which right is missing, and what somebody with more rights may run to give it. */
export function missingRight(right: DeniedRight): readonly string[] {
  const { user, verb, resource, group, namespace } = right;
  const place = namespace === undefined ? 'in the whole cluster' : `in namespace ${namespace}`;
  return [
    `${user} lacks the right to ${verb} ${fullName(resource, group)} ${place}.`,
    'Whoever may give rights can give it:',
    `  ${roleFor(right)}`,
    `  ${bindingFor(right)}`,
  ];
}

/** As kubectl takes it: `pods/eviction`, `meshcontrolplanes.meshwright.io`. */
function fullName(resource: string, group: string): string {
  const [plural = '', ...subresource] = resource.split('/');
  return [group === '' ? plural : `${plural}.${group}`, ...subresource].join('/');
}

function nameFor({ verb, resource }: DeniedRight): string {
  return `mesh-${verb}-${resource.replaceAll('/', '-')}`;
}

function roleFor(right: DeniedRight): string {
  const { verb, resource, group, namespace } = right;
  const rule = `${nameFor(right)} --verb=${verb} --resource=${fullName(resource, group)}`;
  return namespace === undefined
    ? `kubectl create clusterrole ${rule}`
    : `kubectl create role ${rule} --namespace=${namespace}`;
}

function bindingFor(right: DeniedRight): string {
  const name = nameFor(right);
  const [, accountNamespace, account] = serviceAccount.exec(right.user) ?? [];
  const whom = account === undefined ? `--user='${right.user}'` : `--serviceaccount=${accountNamespace}:${account}`;
  return right.namespace === undefined
    ? `kubectl create clusterrolebinding ${name} --clusterrole=${name} ${whom}`
    : `kubectl create rolebinding ${name} --role=${name} ${whom} --namespace=${right.namespace}`;
}
