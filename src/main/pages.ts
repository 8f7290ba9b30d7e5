import type { IncomingMessage } from 'node:http';
import { metricsContentType, type Registry } from '../kube/index.ts';
import type { Gate } from './gate.ts';
import type { Answer, Pages } from './server.ts';

/** What the health pages tell of. */
export interface Health {
  /** Everything that is watched was read once: the stores can be believed. */
  readonly ready: boolean;
  /** Names of what is worked on for too long. */
  readonly stuck: readonly string[];
}

/**
 * `/healthz` fails when a restart would help: work that hangs is told, and a blocked event loop doesn't answer at all.
 * `/readyz` succeeds once the stores are filled, on one that stands by too, and until the process is asked to stop.
 */
export function healthPages(health: Health, stopping: AbortSignal): Pages {
  return {
    '/healthz': () =>
      health.stuck.length === 0 ? ok : { status: 503, text: `hangs in: ${health.stuck.join(', ')}\n` },
    '/readyz': () => {
      if (stopping.aborted) return { status: 503, text: 'stopping\n' };
      return health.ready ? ok : { status: 503, text: 'still reading what is in the cluster\n' };
    },
  };
}

/** `/metrics`, for whom the gate lets in. */
export function metricsPages(registry: Registry, gate: Gate): Pages {
  return { '/metrics': async (request) => metricsFor(request, registry, gate) };
}

async function metricsFor({ headers }: IncomingMessage, registry: Registry, gate: Gate): Promise<Answer> {
  switch (await gate('/metrics', headers.authorization)) {
    case 'allowed':
      return { status: 200, text: registry.text(), headers: { 'content-type': metricsContentType } };
    case 'unauthenticated':
      return { status: 401, text: 'a bearer token is needed\n', headers: { 'www-authenticate': 'Bearer' } };
    case 'forbidden':
      return { status: 403, text: 'the right to get the nonResourceURL /metrics is needed\n' };
    case 'unknown':
      return { status: 503, text: 'the API server could not be asked who you are\n', headers: { 'retry-after': '5' } };
  }
}

const ok: Answer = { status: 200, text: 'ok\n' };
