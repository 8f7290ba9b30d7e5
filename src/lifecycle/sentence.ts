import type { Phase } from '../api/index.ts';
import { count } from './count.ts';
import { few } from './few.ts';
import { inUse, strayPointers, usersUnknown } from './guards.ts';
import { findingsOf, type HeldClass, type Observation, type SetState, type Users } from './observation.ts';
import { nameInMesh, replacedBy } from './revision-name.ts';
import { waveInHand } from './rollout.ts';
import * as rollout from './rollout-sentence.ts';

/** One sentence for a person: what is happening, to what, and what is waited for. */
export function sentence(phase: Phase, o: Observation): string {
  switch (phase) {
    case 'Installing':
      return `${headline(phase, o)}: ${installing(o)}`;
    case 'Verifying':
      return `${headline(phase, o)}: ${verifying(o)}`;
    case 'Promoting':
      return `${headline(phase, o)}: ${pointing(o)}`;
    case 'Ready':
      return readySentence(o);
    case 'Migrating':
      return rollout.migrating(o);
    case 'Soaking':
      return rollout.soaking(o);
    case 'Retiring':
      return notServing(o) ?? rollout.retiring(o);
    case 'RolledBack':
      return notServing(o) ?? rollout.rolledBack(o);
    case 'Pending':
    case 'Preflight':
    case 'Analyzing':
    case 'AwaitingApproval':
    case 'RollingBack':
    case 'Blocked':
    case 'Uninstalling':
      return headline(phase, o);
  }
}

/** What a phase is about, without how far it is. */
export function headline(phase: Phase, o: Observation): string {
  const { version } = o.target;
  const revision = nameInMesh(o.target);
  const replaced = replacedBy(o);
  switch (phase) {
    case 'Pending':
      return `Accepted; ${version} will be checked next`;
    case 'Preflight':
      return o.current === undefined || o.current.revision === o.target.revision
        ? `Checking whether ${version} can be installed; nothing is written yet`
        : `Checking whether ${o.current.version} can be upgraded to ${version}; nothing is written yet`;
    case 'Installing':
      return replaced === undefined
        ? `Installing ${version} as revision ${revision}`
        : `Replacing ${replaced.version} by ${version} as revision ${revision}`;
    case 'Verifying':
      return replaced === undefined ? `Verifying revision ${revision}` : `Verifying ${version} as revision ${revision}`;
    case 'Promoting':
      return replaced === undefined
        ? `Pointing ${tagsOf(o)} to revision ${revision}`
        : `Bringing ${tagsOf(o)} of revision ${revision} to ${version}`;
    case 'Ready':
      return `${version} serves as revision ${revision}`;
    case 'Analyzing':
      return rollout.analyzing(o);
    case 'AwaitingApproval':
      return rollout.awaiting(o);
    case 'Migrating':
      return `Moving ${waveName(o)} to ${version}`;
    case 'Soaking':
      return `Watching ${waveName(o)} on ${version}`;
    case 'Retiring':
      return `${version} serves as revision ${revision}; the previous revision is kept for a while`;
    case 'RollingBack':
      return rollout.rollingBack(o);
    case 'RolledBack':
      return rollout.rolledBack(o);
    case 'Blocked':
      return blockedSentence(o);
    case 'Uninstalling':
      return uninstalling(o);
  }
}

const partNames: Readonly<Record<SetState['name'], string>> = {
  record: 'the record of what is rendered',
  definitions: "the mesh's CRDs",
  capacity: 'what its pods are limited by, and their priority classes',
  shared: 'shared objects',
  serving: 'the control plane that serves',
  revision: 'the control plane',
  cni: 'the CNI agent',
  ztunnel: 'ztunnel',
  gateways: 'gateways',
  pointers: 'pointers',
};

function installing(o: Observation): string {
  if (o.plan.state !== 'known') return 'charts are waited for';
  if (o.plan.missingNamespaces.length > 0) return `creating namespace ${o.plan.missingNamespaces.join(', ')}`;
  const next = o.plan.sets.find((set) => set.name !== 'pointers' && (set.changes.length > 0 || set.waiting.length > 0));
  if (next === undefined) return 'everything is applied and ready';
  if (next.changes.length > 0) return `applying ${partNames[next.name]} (${count(next.changes.length, 'object')})`;
  return few(next.waiting);
}

function verifying(o: Observation): string {
  const failed = o.probes.filter((probe) => !probe.passed);
  if (o.probes.length === 0) return 'asking it to inject a pod and to refuse an invalid object';
  return failed.length === 0 ? 'it injects and validates' : failed.map((probe) => probe.evidence).join('; ');
}

function pointing(o: Observation): string {
  const left = [...astray(o), ...o.probes.filter(({ passed }) => !passed).map(({ evidence }) => evidence)];
  return left.length === 0 ? 'under way' : left.join('; ');
}

function astray(o: Observation): readonly string[] {
  return strayPointers(o).map(({ name }) => `${name} does not lead to ${nameInMesh(o.target)} with its CA yet`);
}

function tagsOf({ tags }: Observation): string {
  return `${tags.length === 1 ? 'tag' : 'tags'} ${tags.join(', ')}`;
}

function waveName(o: Observation): string {
  const wave = waveInHand(o.waves);
  return wave === undefined ? 'what is left' : `wave ${wave.name}`;
}

function notServing(o: Observation): string | undefined {
  return o.unready.length > 0 ? `Not ready: ${few(o.unready)}` : undefined;
}

function readySentence(o: Observation): string {
  const repairs = o.plan.state === 'known' ? o.plan.sets.flatMap((set) => set.changes) : [];
  const serving = headline('Ready', o);
  if (o.unready.length > 0) return `Not ready: ${few(o.unready)}`;
  const lost = astray(o);
  if (repairs.length > 0) return `${serving}; restoring ${count(repairs.length, 'deleted or changed object')}`;
  if (lost.length > 0) return `Not ready: ${few(lost)}`;
  if (o.plan.state === 'unavailable') {
    return `${serving}; damage can't be repaired at the moment: ${o.plan.findings.map((f) => f.message).join('; ')}`;
  }
  if (o.contests.length > 0) return `${serving}; ${few(o.contests)}`;
  const { chartsMissing = [] } = o.plan;
  if (chartsMissing.length === 0) return serving;
  return `${serving}; all but its CRDs is repaired from what is stored in the cluster, because charts can't be had: ${few(chartsMissing.map(({ message }) => message))}`;
}

function blockedSentence(o: Observation): string {
  const findings = findingsOf(o);
  const [first] = findings;
  if (first === undefined) return 'The cause is gone; going on';
  if (findings.length === 1) return `${first.message} (${meanwhile(o)})`;
  return `${findings.length} findings must be solved first (${meanwhile(o)}): ${few(findings.map((f) => f.message))}`;
}

/** What a person who reads of a finding wants to know first: is anything broken by it? */
function meanwhile(o: Observation): string {
  if (o.current === undefined) return 'no mesh serves yet';
  return o.unready.length > 0 ? `${o.current.version} is not ready` : `${o.current.version} keeps serving`;
}

function uninstalling(o: Observation): string {
  if (usersUnknown(o)) return "Not uninstalled: the cluster's pods can't be seen, so it is not known who uses the mesh";
  if (inUse(o) && o.users !== undefined) return usedBy(o.users, o.name);
  const { webhooks, revisions, others, later = 0, held = [] } = o.remains;
  const left = webhooks.length + revisions.length + others.length + later;
  if (left === 0 && held.length > 0) return classesHeld(held, o.name);
  if (left === 0) return 'Uninstalled';
  const why = o.blockers.length > 0 ? `, held up: ${few(o.blockers.map(({ message }) => message))}` : '';
  return `Uninstalling: ${count(left, 'object')} left${why}. CRDs and your Istio resources stay`;
}

/** The pods go on without it, but those that come in their place would be refused. */
function classesHeld(held: readonly HeldClass[], name: string): string {
  const classes = held.map(
    (one) => `PriorityClass ${one.name}, which ${count(one.pods, 'pod')} of others still have, such as ${one.example}`,
  );
  return (
    `Uninstalled but for ${few(classes)}. Have them name another class, or give them up: ` +
    `kubectl annotate meshcontrolplane ${name} meshwright.io/force-uninstall=true`
  );
}

function usedBy({ pods, namespaces }: Users, name: string): string {
  const where = namespaces.slice(0, 5).map((namespace) => `${namespace.name} (${namespace.pods})`);
  const more = namespaces.length > 5 ? ` and ${namespaces.length - 5} more` : '';
  return (
    `Not uninstalled, and the mesh keeps serving: ${count(pods, 'pod')} in ${count(namespaces.length, 'namespace')} ` +
    `still ${pods === 1 ? 'uses' : 'use'} it: ${where.join(', ')}${more}. Take the injection labels away and restart them, ` +
    `or give them up: kubectl annotate meshcontrolplane ${name} meshwright.io/force-uninstall=true`
  );
}
