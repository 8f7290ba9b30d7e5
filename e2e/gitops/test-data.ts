import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { load } from 'js-yaml';
import type { KubeObject } from '../../src/kube/index.ts';
import type { Action } from '../../tools/argocd-customizations.ts';

const argoCd = join(import.meta.dirname, '../../manifests/gitops/argocd');

/** `health_test.yaml`, in the form of Argo CD's own. */
interface HealthTests {
  readonly tests: readonly { readonly inputPath: string; readonly healthStatus: object }[];
}

/** `actions/action_test.yaml`. */
interface ActionTests {
  readonly discoveryTests: readonly { readonly inputPath: string; readonly enabled: readonly string[] }[];
  readonly actionTests: readonly {
    readonly action: Action;
    readonly inputPath: string;
    readonly patch?: object;
    readonly error?: string;
  }[];
}

/** An expectation of a test file, with the object that it is about. */
type Case<T> = T & { readonly object: KubeObject };

/** What is expected of a kind, `GROUP/KIND`. */
export function healthCases(kind: string): readonly Case<HealthTests['tests'][number]>[] {
  const file = join(argoCd, kind, 'health_test.yaml');
  return (read(file) as HealthTests).tests.map((one) => withObject(one, file));
}

const actionFile = join(argoCd, 'meshwright.io/MeshControlPlane/actions/action_test.yaml');
const { discoveryTests, actionTests } = read(actionFile) as ActionTests;
export const discoveryCases = discoveryTests.map((one) => withObject(one, actionFile));
export const actionCases = actionTests.map((one) => withObject(one, actionFile));

/** Every MeshControlPlane of the test data, by the name of its file. */
export const controlPlanes: ReadonlyMap<string, KubeObject> = new Map(
  globSync(join(argoCd, 'meshwright.io/MeshControlPlane/testdata/*.yaml'))
    .toSorted()
    .map((file) => [basename(file, '.yaml'), read(file) as KubeObject]),
);

function withObject<T extends { readonly inputPath: string }>(one: T, file: string): Case<T> {
  return { ...one, object: read(join(dirname(file), one.inputPath)) as KubeObject };
}

function read(file: string): unknown {
  return load(readFileSync(file, 'utf8'));
}
