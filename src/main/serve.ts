import { readFileSync } from 'node:fs';
import type { KubeClient, Logger, Registry } from '../kube/index.ts';
import type { Flags } from './flags.ts';
import { createGate } from './gate.ts';
import { instance } from './identity.ts';
import { type Health, healthPages, metricsPages } from './pages.ts';
import { type KeyAndCertificate, selfSigned } from './self-signed.ts';
import { servePages } from './server.ts';

export interface ServeOptions {
  readonly flags: Flags;
  readonly client: KubeClient;
  readonly registry: Registry;
  readonly health: Health;
  /** Aborts when the process is asked to stop. */
  readonly stopping: AbortSignal;
  readonly log: Logger;
}

/** Starts the servers that the flags ask for. Disposing of what is returned drains them. */
export async function serve(options: ServeOptions): Promise<AsyncDisposable> {
  const { flags, client, registry, health, stopping, log } = options;
  await using started = new AsyncDisposableStack();
  const { 'health-address': healthAddress, 'metrics-address': metricsAddress } = flags;
  if (healthAddress !== '') {
    const server = await servePages({ address: healthAddress, pages: healthPages(health, stopping) });
    started.use(server);
    log.info({ url: server.url }, 'serving /healthz and /readyz');
  }
  if (metricsAddress !== '') {
    const pages = metricsPages(registry, createGate(client));
    const server = await servePages({ address: metricsAddress, pages, tls: certificate(flags) });
    started.use(server);
    log.info({ url: server.url }, 'serving /metrics');
  }
  return started.move();
}

function certificate({ 'tls-cert': cert, 'tls-key': key }: Flags): KeyAndCertificate {
  if (cert === undefined || key === undefined) return selfSigned('meshwright', [instance, 'localhost', '127.0.0.1']);
  return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') };
}
