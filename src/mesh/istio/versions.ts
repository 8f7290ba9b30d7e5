import { parse } from 'semver';
import type { Finding } from '../finding.ts';

interface KubernetesVersion {
  readonly major: number;
  readonly minor: number;
}

/**
 * Kubernetes minor versions that each Istio minor supports.
 * Source: Istio's "Supported releases" page.
 */
const supportedKubernetes: Readonly<Record<string, { readonly oldest: number; readonly newest: number }>> = {
  '1.28': { oldest: 30, newest: 34 },
  '1.29': { oldest: 31, newest: 35 },
  '1.30': { oldest: 32, newest: 36 },
};

/** Istio minors that this release installs, oldest first. */
const knownMinors = Object.keys(supportedKubernetes);

export function minorOf(version: string): string {
  const parsed = parse(version);
  return parsed === null ? version : `${parsed.major}.${parsed.minor}`;
}

/** Says whether this release knows the version at all, and guesses whose version it is otherwise. */
export function checkVersion(version: string): readonly Finding[] {
  if (parse(version) !== null && minorOf(version) in supportedKubernetes) return [];
  const known = `${knownMinors.at(0)} to ${knownMinors.at(-1)}`;
  return [
    {
      reason: 'UnknownVersion',
      message: `spec.version ${version} is not a version of Istio that this release of Meshwright knows (${known})${guess(version)}`,
    },
  ];
}

function guess(version: string): string {
  const major = parse(version)?.major;
  if (version.startsWith('edge-') || version.startsWith('stable-') || major === 2) {
    return '; it looks like a version of Linkerd, but spec.mesh is Istio';
  }
  return '';
}

/** A Kubernetes that is too old blocks; one that is newer than tested is only told. */
export function checkKubernetes(version: string, kubernetes: KubernetesVersion): readonly Finding[] {
  const range = supportedKubernetes[minorOf(version)];
  if (range === undefined) return [];
  const running = `Kubernetes ${kubernetes.major}.${kubernetes.minor}`;
  const need = `Istio ${minorOf(version)} supports 1.${range.oldest} to 1.${range.newest}`;
  if (kubernetes.major === 1 && kubernetes.minor < range.oldest) {
    return [{ reason: 'KubernetesTooOld', message: `${running} is too old: ${need}` }];
  }
  if (kubernetes.major > 1 || kubernetes.minor > range.newest) {
    return [
      { reason: 'KubernetesTooNew', message: `${running} is newer than what was tested: ${need}`, warning: true },
    ];
  }
  return [];
}
