import { setTimeout as sleep } from 'node:timers/promises';
import { textAt } from '../../../src/kube/json.ts';
import { admissionRequest, judgeConfiguration, judgePod, review, type Verdict } from './admission.ts';
import type { Counters } from './counters.ts';
import type { InjectionSettings } from './injection-settings.ts';
import { metricsPage } from './metrics.ts';
import type { Conduct } from './misbehaviour.ts';
import { type MeshProxy, syncPage } from './proxies.ts';

/** One admission request, as it was answered. */
export interface Admission {
  readonly webhook: 'inject' | 'validate';
  readonly revision: string;
  readonly namespace: string;
  /** Name, or the prefix that the API server will complete. */
  readonly name: string;
  readonly dryRun: boolean;
  readonly allowed: boolean;
}

/** What the pages of one istiod are made from. */
export interface PageSources {
  readonly settings: () => InjectionSettings;
  readonly conduct: Conduct;
  readonly counters: Counters;
  readonly proxies: () => Promise<readonly MeshProxy[]>;
  readonly rootExpiry: number;
  readonly onAdmission: (admission: Admission) => void;
}

/** An answer over HTTP. */
export interface PageAnswer {
  readonly status: number;
  readonly type: 'application/json' | 'text/plain';
  readonly body: string;
}

/** The pages behind port 443: `/inject` with anything below it, `/validate`, `/ready`. */
export async function webhookPage(path: string, body: string, sources: PageSources): Promise<PageAnswer> {
  const { conduct, counters } = sources;
  if (path === '/ready') return text(200, '');
  const webhook = path === '/validate' ? 'validate' : /^\/inject(\/|$)/.test(path) ? 'inject' : undefined;
  if (webhook === undefined) return text(404, '404 page not found\n');
  await sleep(conduct.delay);
  const asked = admissionRequest(parse(body));
  if (asked === undefined) {
    counters.add('galley_validation_http_error', { status: '400' });
    return text(400, 'no AdmissionReview with a request and a uid\n');
  }
  const { uid, request } = asked;
  const verdict: Verdict =
    webhook === 'inject'
      ? judgePod(request, sources.settings(), conduct, counters)
      : judgeConfiguration(request, conduct, counters);
  sources.onAdmission({
    webhook,
    revision: sources.settings().revision,
    namespace: textAt(request, 'namespace') ?? '',
    name: textAt(request, 'name') ?? textAt(request, 'object', 'metadata', 'generateName') ?? '',
    dryRun: request.dryRun === true,
    allowed: verdict.allowed,
  });
  return json(review(uid, verdict));
}

/** The pages behind port 15014: `/metrics`, `/version`, `/debug/syncz`, `/ready`. */
export async function monitoringPage(path: string, sources: PageSources): Promise<PageAnswer> {
  await sleep(sources.conduct.delay);
  const settings = sources.settings();
  switch (path) {
    case '/ready':
      return text(200, '');
    case '/version':
      return json({ version: settings.version, revision: 'stand-in', status: 'Clean', tag: settings.version });
    case '/debug/syncz':
      return json(syncPage(await sources.proxies(), settings));
    case '/metrics': {
      const connectedProxies = (await sources.proxies()).length;
      const gauges = { version: settings.version, connectedProxies, rootExpiry: sources.rootExpiry };
      return text(200, metricsPage(gauges, sources.counters));
    }
    default:
      return text(404, '404 page not found\n');
  }
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // The caller answers 400 to whatever is no AdmissionReview.
    return undefined;
  }
}

function json(value: unknown): PageAnswer {
  return { status: 200, type: 'application/json', body: JSON.stringify(value) };
}

function text(status: number, body: string): PageAnswer {
  return { status, type: 'text/plain', body };
}
