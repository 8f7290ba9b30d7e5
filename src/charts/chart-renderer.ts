/** Renders charts with the real helm, each set of inputs once. */
import { join } from 'node:path';
import type { Logger } from '../kube/logger.ts';
import type { KubeObject } from '../kube/object.ts';
import type { Chart } from './chart.ts';
import { ChartError, cacheUnavailable } from './chart-error.ts';
import { digestOf } from './digest.ts';
import { readHelmError } from './helm-message.ts';
import { HelmProgram } from './helm-program.ts';
import { RenderCache } from './render-cache.ts';
import { readRendered } from './rendered.ts';
import { SharedCalls } from './shared-calls.ts';
import { defaultsOf, wrongTypes } from './value-types.ts';
import { checkValues } from './values.ts';

export interface RenderRequest {
  readonly chart: Chart;
  /** The release's name; charts put it into labels, so it stays the same for the life of an installation. */
  readonly release: string;
  /** Home of the release. Objects that name no namespace themselves belong here, if their kind has namespaces. */
  readonly namespace: string;
  readonly values: Readonly<Record<string, unknown>>;
  /** Version of the cluster, for example `v1.36.2`. */
  readonly kubeVersion: string;
  /** What the cluster serves, as `group/version` and `group/version/Kind`; order does not matter. */
  readonly apiVersions: readonly string[];
}

export interface ChartRenderer {
  /**
   * The objects of the chart and its CRDs, without helm's hooks and tests, in helm's order.
   * Equal requests give the same deeply frozen objects.
   *
   * @throws ChartError; or the signal's reason when it is aborted.
   */
  render(request: RenderRequest, options: { readonly signal: AbortSignal }): Promise<readonly KubeObject[]>;
  /** What `render` gave for an equal request; undefined when helm is needed. The chart's folder is not looked at. */
  find(request: RenderRequest, options: { readonly signal: AbortSignal }): Promise<readonly KubeObject[] | undefined>;
  /** Version of helm, such as `v4.2.4`. @throws ChartError `HelmUnavailable` */
  helmVersion(options: { readonly signal: AbortSignal }): Promise<string>;
}

export interface HelmRendererOptions {
  /** The helm program, version 4: its path, or its name on PATH. */
  readonly helm: string;
  /** A folder for rendered objects and helm's home; made when missing. */
  readonly cacheFolder: string;
  readonly log?: Pick<Logger, 'debug' | 'warn'>;
}

export function createHelmRenderer({ helm, cacheFolder, log }: HelmRendererOptions): ChartRenderer {
  const program = new HelmProgram(helm, join(cacheFolder, 'helm'));
  const cache = new RenderCache(join(cacheFolder, 'renders'));
  const calls = new SharedCalls<readonly KubeObject[]>();

  async function renderOnce(request: RenderRequest, key: string, signal: AbortSignal): Promise<readonly KubeObject[]> {
    const found = await cache.find(key);
    if (found !== undefined) return found;
    const start = performance.now();
    const { objects, hooks } = await template(program, request, signal);
    const { name, version } = request.chart;
    const milliseconds = Math.round(performance.now() - start);
    log?.debug(
      { chart: name, version, release: request.release, objects: objects.length, milliseconds },
      'chart rendered',
    );
    if (hooks.length > 0) log?.warn({ chart: name, version, hooks }, 'helm hooks of the chart are left out');
    return cache.keep(key, objects).catch((error: unknown) => {
      throw cacheUnavailable(cacheFolder, error);
    });
  }

  return {
    find: async (request, { signal }) => {
      checkRequest(request);
      return cache.find(keyOf(request, await program.version(signal)));
    },
    helmVersion: ({ signal }) => program.version(signal),
    render: async (request, { signal }) => {
      checkRequest(request);
      const key = keyOf(request, await program.version(signal));
      return calls.run(key, signal, (shared) => renderOnce(request, key, shared));
    },
  };
}

async function template(program: HelmProgram, request: RenderRequest, signal: AbortSignal) {
  const what = nameOf(request);
  try {
    const { code, stdout, stderr } = await program.run(argumentsFor(request), JSON.stringify(request.values), signal);
    if (code !== 0) throw await refusal(stderr, request);
    return await readRendered(stdout, what);
  } catch (error) {
    if (!(error instanceof ChartError) || error.reason !== 'RenderFailed' || error.message.startsWith(what))
      throw error;
    throw new ChartError('RenderFailed', `${what} cannot be rendered: ${error.message}.`, {
      transient: error.transient,
      cause: error,
    });
  }
}

function argumentsFor({ chart, release, namespace, kubeVersion, apiVersions }: RenderRequest): string[] {
  return [
    'template',
    release,
    chart.folder,
    `--namespace=${namespace}`,
    '--values=-',
    `--kube-version=${kubeVersion}`,
    ...sorted(apiVersions).map((version) => `--api-versions=${version}`),
    '--include-crds',
    '--skip-tests',
  ];
}

/** Helm speaks of templates; when a value has another type than the chart's default, that is the cause to name. */
async function refusal(stderr: string, request: RenderRequest): Promise<ChartError> {
  const what = nameOf(request);
  const { about, text } = readHelmError(stderr);
  if (about === 'values') return invalid(what, text);
  const wrong = wrongTypes(request.values, await defaultsOf(request.chart.folder));
  if (wrong.length > 0) return invalid(what, `${wrong.join('; ')} (${text})`);
  return new ChartError(
    'RenderFailed',
    `${what} cannot be rendered: ${text}. Correct the values, or use a chart that is intact.`,
  );
}

function invalid(what: string, findings: string): ChartError {
  return new ChartError('InvalidValues', `${what} refuses the values: ${findings}. Correct them in the values.`);
}

/** Everything that decides the output, and a number to change when this program reads it differently. */
function keyOf({ chart, release, namespace, values, kubeVersion, apiVersions }: RenderRequest, helm: string): string {
  return digestOf({
    format: 1,
    helm,
    chart: chart.digest,
    release,
    namespace,
    values,
    kubeVersion,
    apiVersions: sorted(apiVersions),
  });
}

function sorted(apiVersions: readonly string[]): readonly string[] {
  return [...new Set(apiVersions)].sort();
}

/** The names become arguments of a program, so their form is checked first. */
function checkRequest(request: RenderRequest): void {
  const { release, namespace, kubeVersion, apiVersions, values } = request;
  const label = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;
  const word = /^[A-Za-z0-9][-+._/A-Za-z0-9]*$/;
  const wrong =
    (label.test(release) ? undefined : `${JSON.stringify(release)} is no release name`) ??
    (label.test(namespace) ? undefined : `${JSON.stringify(namespace)} is no name of a namespace`) ??
    (word.test(kubeVersion) ? undefined : `${JSON.stringify(kubeVersion)} is no version of Kubernetes`) ??
    apiVersions
      .filter((version) => !word.test(version))
      .map((version) => `${JSON.stringify(version)} is no API version`)[0];
  if (wrong !== undefined) throw new ChartError('InvalidRequest', `${nameOf(request)} cannot be rendered: ${wrong}.`);
  checkValues(values, nameOf(request));
}

function nameOf({ chart }: RenderRequest): string {
  return `Chart ${chart.name} ${chart.version}`;
}
