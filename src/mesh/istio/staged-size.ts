import type { KubeObject } from '../../kube/object.ts';
import type { Finding } from '../finding.ts';
import { stage } from './stage.ts';

/** The largest request that etcd takes, unless it is told otherwise. */
const etcdLimit = 1.5 * 2 ** 20;
/** For what comes to a rendered tag in the cluster: our labels, the fields' owners, and a CA in every entry. */
const margin = 128 * 2 ** 10;
const budget = etcdLimit - margin;

/**
 * Tags that could not be staged for all of these namespaces. Half of the names are listed at the most; it is not known
 * which, so the longest count.
 */
export function stagedSizeFindings(
  from: readonly KubeObject[],
  to: readonly KubeObject[],
  namespaces: readonly string[],
): readonly Finding[] {
  const byLength = namespaces.toSorted((a, b) => b.length - a.length);
  const half = Math.floor(namespaces.length / 2);
  const split = { moved: byLength.slice(0, half), rest: byLength.slice(half) };
  return stage(from, to, split, []).flatMap((object): Finding[] => {
    const tag = object.metadata.labels?.['istio.io/tag'];
    const size = JSON.stringify(object).length;
    return tag === undefined || size <= budget ? [] : [tooMany(tag, namespaces.length, size)];
  });
}

function tooMany(tag: string, count: number, size: number): Finding {
  const fit = Math.floor((count * budget) / size / 100) * 100;
  const wayOut = tag === 'default' ? ', or let them follow a named tag, which takes twice as many' : '';
  return {
    reason: 'TooManyNamespaces',
    message:
      `tag ${tag}: its webhook would need ${inMebibytes(size + margin)} while ${count} namespaces are moved wave by wave, ` +
      `and etcd takes ${inMebibytes(etcdLimit)}; about ${fit} of them fit: let fewer namespaces use the mesh${wayOut}`,
  };
}

function inMebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
