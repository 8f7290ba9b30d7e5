import type { Finding } from '../mesh/finding.ts';
import type { MeshProvider, Values } from '../mesh/provider.ts';
import type { Revision } from './target.ts';

/**
 * This release installs; a revision that serves is kept as it is.
 * Names each field of the spec that asks for something else, with the way back.
 */
export function unsupportedUpgrade(
  target: Revision,
  current: Revision | undefined,
  provider: MeshProvider,
): readonly Finding[] {
  if (current === undefined || current.name === target.name) return [];
  const { version } = current.inputs;
  if (target.inputs.version !== version) {
    return [
      refusal(
        `The spec asks for ${target.inputs.version}, and ${version} serves`,
        `set spec.version back to ${version}`,
      ),
    ];
  }
  const paths = changedPaths(current.inputs.values, target.inputs.values);
  const fields = [...new Set(paths.map((path) => provider.specField(path)))];
  return [
    refusal(
      `${fields.join(', ')} ${fields.length === 1 ? 'differs' : 'differ'} from what ${version} was installed with`,
      `set ${fields.length === 1 ? 'it' : 'them'} back; kubectl get meshrevision ${current.name} -o yaml shows the values`,
    ),
  ];
}

function refusal(what: string, wayOut: string): Finding {
  return {
    reason: 'UpgradeUnsupported',
    message: `${what}: this release of Meshwright can't change a control plane that serves. Until it can, ${wayOut}`,
  };
}

/** Paths of the leaves in which two trees of values differ. */
export function changedPaths(
  before: unknown,
  after: unknown,
  path: readonly string[] = [],
): readonly (readonly string[])[] {
  if (before === undefined && isTree(after)) return changedPaths({}, after, path);
  if (after === undefined && isTree(before)) return changedPaths(before, {}, path);
  if (!isTree(before) || !isTree(after)) return JSON.stringify(before) === JSON.stringify(after) ? [] : [path];
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return keys.flatMap((key) => changedPaths(before[key], after[key], [...path, key]));
}

function isTree(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
