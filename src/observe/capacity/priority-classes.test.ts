import { describe, expect, it } from 'vitest';
import { labels, managedBy } from '../../api/index.ts';
import { digestOf } from '../../charts/index.ts';
import type { KubeObject } from '../../kube/index.ts';
import { meshControlPlane } from '../testing/examples.ts';
import { chosenClasses, classesRendered, classFindings, classNames, withoutTaken } from './priority-classes.ts';

const entry = { name: 'mesh', value: 5, components: ['controlPlane', 'gateways'] };
const mesh = meshControlPlane({ resources: { priorityClasses: [entry] } });

function priorityClass(name: string, value: number, more: object = {}, given: Readonly<Record<string, string>> = {}) {
  const metadata = { name, labels: given };
  return { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata, value, ...more };
}

const ofMesh = { [labels.managedBy]: managedBy, [labels.controlPlane]: 'mesh', [labels.priorityClass]: 'mesh' };
const ours = (name: string, value: number) => ({
  object: priorityClass(name, value, {}, ofMesh),
  owned: 'all',
  foreign: [],
});
const others = (name: string, value: number, given = {}) => ({
  object: priorityClass(name, value, {}, given),
  owned: undefined,
  foreign: [],
});
type Live = ReturnType<typeof ours> | ReturnType<typeof others>;
const seeing = (...classes: readonly Live[]) => ({ watchCapacity: () => ({ classes }) });
const nothingRead = {
  watchCapacity: () => {
    throw new Error('classes were looked for');
  },
};

function istiod(priorityClassName: string): KubeObject {
  const metadata = { name: 'istiod', namespace: 'istio-system' };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: { template: { spec: { priorityClassName } } } };
}

describe('the priority classes of a mesh', () => {
  it('are not looked for when the spec asks for none', () => {
    expect(chosenClasses(meshControlPlane({ resources: {} }), [], nothingRead)).toEqual([]);
  });

  it('are told to the charts by component', () => {
    expect(classNames(chosenClasses(mesh, [], seeing()))).toEqual({ controlPlane: 'mesh', gateways: 'mesh' });
    expect(classNames(chosenClasses(mesh, [], seeing(ours('mesh', 7))))).toMatchObject({ controlPlane: 'mesh-5' });
  });

  it('stay those that its workloads name', () => {
    expect(chosenClasses(mesh, [istiod('mesh-5')], seeing()).map(({ name }) => name)).toEqual(['mesh-5']);
  });

  it('are ours only where we wrote them for this very mesh: labels are copied along', () => {
    const copied = chosenClasses(mesh, [], seeing(others('mesh', 7, ofMesh)));
    expect(copied.map(({ name, existing }) => [name, existing?.ours])).toEqual([['mesh', false]]);
    const foreign = { ...ours('mesh', 7), object: priorityClass('mesh', 7, {}, { [labels.controlPlane]: 'other' }) };
    expect(chosenClasses(mesh, [], seeing(foreign)).map(({ name }) => name)).toEqual(['mesh']);
  });

  it('are made with everything that the spec says of them, and those of others are not', () => {
    const rendered = (more: object, ...live: readonly Live[]) => {
      const asking = meshControlPlane({ resources: { priorityClasses: [{ ...entry, ...more }] } });
      return classesRendered(chosenClasses(asking, [], seeing(...live)), asking).flatMap(({ objects }) => objects);
    };
    const more = { preemptionPolicy: 'Never', description: 'the mesh' };
    expect(rendered(more)).toEqual([priorityClass('mesh', 5, more, { [labels.priorityClass]: 'mesh' })]);
    expect(rendered({}, ours('mesh', 5))).toEqual([priorityClass('mesh', 5, {}, { [labels.priorityClass]: 'mesh' })]);
    expect(rendered({}, others('mesh', 5))).toEqual([]);
    const used = meshControlPlane({ resources: { priorityClasses: [{ name: 'high', components: ['gateways'] }] } });
    expect(classesRendered(chosenClasses(used, [], seeing()), used)).toEqual([]);
  });

  it('are warned of when one of others is used that is not as it was asked for', () => {
    const findings = (...live: readonly Live[]) => classFindings(chosenClasses(mesh, [], seeing(...live)));
    expect(findings(others('mesh', 7))).toEqual([
      {
        reason: 'PriorityClassTaken',
        message:
          'PriorityClass mesh is not of this mesh and is used as it is, with value 7 and preemptionPolicy PreemptLowerPriority: give its entry in spec.resources.priorityClasses another name, or no value',
        warning: true,
      },
    ]);
    expect([...findings(others('mesh', 5)), ...findings(ours('mesh', 5)), ...findings()]).toEqual([]);
  });
});

describe('a recorded class', () => {
  const object = priorityClass('mesh', 5);
  const wanted = { object, digest: digestOf(object) };
  const quota = { object: { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'meshwright' } }, digest: '' };
  const sets = [{ name: 'capacity' as const, objects: [wanted, quota] }];
  const left = (...live: readonly Live[]) => withoutTaken(sets, mesh, seeing(...live))[0]?.objects;

  it('is wanted while it is there as it was recorded, or not at all', () => {
    expect(left()).toEqual([wanted, quota]);
    expect(left(ours('mesh', 5))).toEqual([wanted, quota]);
  });

  it('is not wanted where another one has its name by now', () => {
    expect(left(ours('mesh', 7))).toEqual([quota]);
    expect(left(others('mesh', 5))).toEqual([quota]);
  });

  it('is what makes classes be looked for', () => {
    const withoutClasses = [{ name: 'capacity' as const, objects: [quota] }];
    expect(withoutTaken(withoutClasses, mesh, nothingRead)).toBe(withoutClasses);
  });
});
