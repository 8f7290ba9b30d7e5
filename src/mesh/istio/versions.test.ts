import { describe, expect, it } from 'vitest';
import { checkKubernetes, checkVersion, minorOf } from './versions.ts';

const kubernetes = (minor: number, major = 1) => ({ major, minor });

describe('a version of the mesh', () => {
  it('of a known minor is accepted, whatever its patch', () => {
    expect(['1.28.0', '1.28.6', '1.29.6', '1.30.3', '1.30.99', '1.30.0-rc.1'].flatMap(checkVersion)).toEqual([]);
  });

  it('that is unknown is refused with the versions that are known', () => {
    const message = (version: string) =>
      `spec.version ${version} is not a version of Istio that this release of Meshwright knows (1.28 to 1.30)`;
    for (const version of ['1.27.9', '1.31.0', '0.9.0', '1.30', 'latest', ''])
      expect(checkVersion(version)).toEqual([{ reason: 'UnknownVersion', message: message(version) }]);
  });

  it('of Linkerd is recognised as such', () => {
    for (const version of ['edge-26.11.1', 'stable-2.14.10', '2.18.0'])
      expect(checkVersion(version)[0]?.message).toMatch(/looks like a version of Linkerd, but spec.mesh is Istio$/);
  });

  it('is not taken for known because of a name that every object has', () => {
    expect(checkVersion('constructor')).toHaveLength(1);
    expect(checkVersion('__proto__')).toHaveLength(1);
  });
});

describe('Kubernetes', () => {
  it('within the range that the mesh supports is not mentioned', () => {
    for (const minor of [32, 33, 34, 35, 36]) expect(checkKubernetes('1.30.3', kubernetes(minor))).toEqual([]);
  });

  it('that is too old holds the installation up', () => {
    expect(checkKubernetes('1.30.3', kubernetes(31))).toEqual([
      { reason: 'KubernetesTooOld', message: 'Kubernetes 1.31 is too old: Istio 1.30 supports 1.32 to 1.36' },
    ]);
    expect(checkKubernetes('1.28.6', kubernetes(9))).toMatchObject([{ reason: 'KubernetesTooOld' }]);
  });

  it('that is newer than tested is only told', () => {
    const told = (running: string) => [
      {
        reason: 'KubernetesTooNew',
        message: `Kubernetes ${running} is newer than what was tested: Istio 1.30 supports 1.32 to 1.36`,
        warning: true,
      },
    ];
    expect(checkKubernetes('1.30.3', kubernetes(37))).toEqual(told('1.37'));
    expect(checkKubernetes('1.30.3', kubernetes(0, 2))).toEqual(told('2.0'));
  });

  it('is not judged for a version that is refused anyway', () => {
    expect(checkKubernetes('9.9.9', kubernetes(1))).toEqual([]);
  });
});

describe('the minor of a version', () => {
  it('is its first two numbers', () => {
    expect(minorOf('1.30.3')).toBe('1.30');
    expect(minorOf('not a version')).toBe('not a version');
  });
});
