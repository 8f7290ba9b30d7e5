/** Chart versions: when two are the same, and which are near to one that is missing. */
import semver from 'semver';

/** Helm takes `v1.2.3` and `1.2.3` for one version. */
export function isSameVersion(a: string, b: string): boolean {
  return bare(a) === bare(b);
}

function bare(version: string): string {
  return version.replace(/^v(?=[0-9])/, '');
}

/** Up to `count` versions next to the wanted one, newest first; when it cannot be compared, the newest of all. */
export function nearestVersions(wanted: string, available: readonly string[], count = 5): readonly string[] {
  const known = available.flatMap((text) => semver.parse(text) ?? []);
  const target = semver.parse(wanted);
  const newest = known.toSorted(semver.rcompare);
  const near =
    target === null ? newest : newest.toSorted((a, b) => compareDistance(distance(a, target), distance(b, target)));
  return [
    ...new Set(
      near
        .slice(0, count)
        .toSorted(semver.rcompare)
        .map((version) => version.raw),
    ),
  ];
}

type Distance = readonly [major: number, minor: number, patch: number];

function distance(a: semver.SemVer, b: semver.SemVer): Distance {
  return [Math.abs(a.major - b.major), Math.abs(a.minor - b.minor), Math.abs(a.patch - b.patch)];
}

function compareDistance(a: Distance, b: Distance): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}
