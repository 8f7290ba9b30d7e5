import { count } from '../../lifecycle/count.ts';
import { inWords } from '../../rollout/duration.ts';
import type { RevisionView, Role } from './revisions.ts';

/** A paragraph for each revision. Pure; `now` in milliseconds. */
export function revisionLines(revisions: readonly RevisionView[], now: number): readonly string[] {
  if (revisions.length === 0) return ['No revision is installed.'];
  return revisions.flatMap((revision) => [headline(revision, now), ...details(revision).map((line) => `  ${line}`)]);
}

const roleWords: Readonly<Record<Role, string>> = {
  serves: 'serves',
  new: 'is being brought in',
  kept: 'is kept as the way back',
  'given up': 'is given up, and goes once nothing holds it',
};

function headline({ name, version, servesAs, role, installedAt }: RevisionView, now: number): string {
  const known = servesAs === name ? '' : `, known as ${servesAs}`;
  return `${name}  ${version}  ${roleWords[role]}${known}, installed ${inWords(Math.max(0, now - Date.parse(installedAt)))} ago`;
}

function details({ replaced, servesAs, pods, namespaces, pointers, pinned }: RevisionView): readonly string[] {
  if (replaced) return [`only stored: another revision serves as ${servesAs}`];
  const held = [
    ...(pods === 0
      ? []
      : [`${count(pods, 'pod')} of it in ${list(namespaces.map((one) => `${one.name} (${one.pods})`))}`]),
    ...pointers,
    ...(pinned.length === 0 ? [] : [`the label istio.io/rev names it in ${list(pinned)}`]),
  ];
  return held.length === 0 ? ['nothing holds it'] : held;
}

function list(names: readonly string[]): string {
  const more = names.length > 5 ? ` and ${names.length - 5} more` : '';
  return `${names.slice(0, 5).join(', ')}${more}`;
}
