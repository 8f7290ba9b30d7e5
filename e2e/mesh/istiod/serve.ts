import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AuthorityPem, issueServing } from './authority.ts';
import type { IstiodDeployment } from './deployment.ts';
import { closeNow, listenOn } from './listener.ts';
import { monitoringPage, type PageAnswer, type PageSources, webhookPage } from './pages.ts';
import type { IstiodService } from './service.ts';

/** A stand-in istiod that listens on its Service's address. */
export interface RunningIstiod {
  readonly deployment: IstiodDeployment;
  readonly service: IstiodService;
  /** Base64 of the root certificate's PEM, as webhooks carry it. */
  readonly caBundle: string;
  close(): Promise<void>;
}

const largestReview = 8 * 2 ** 20;
/** Longer than the API server keeps a connection without use: one closed under its next request is reset. */
const keepAliveTimeout = 10 * 60_000;

/**
 * Serves one revision on its Service's ClusterIP, at the ports that the Service has: 443 with TLS, 15014 without.
 * Rejects, and leaves nothing open, when one of them cannot be had.
 */
export async function serveIstiod(
  deployment: IstiodDeployment,
  service: IstiodService,
  authority: AuthorityPem,
  sources: PageSources,
): Promise<RunningIstiod> {
  const { certificate, key } = await issueServing(authority, servingNames(service));
  const webhooks = createHttpsServer(
    { cert: certificate, key, keepAliveTimeout },
    answering((path, body) => webhookPage(path, body, sources)),
  );
  const monitoring = createHttpServer(answering((path) => monitoringPage(path, sources)));
  const close = async (): Promise<void> => {
    await Promise.all([closeNow(webhooks), closeNow(monitoring)]);
  };
  try {
    await listenOn(webhooks, service.clusterIp, 443);
    await listenOn(monitoring, service.clusterIp, 15_014);
  } catch (error) {
    await close();
    throw error;
  }
  return { deployment, service, caBundle: Buffer.from(authority.certificate).toString('base64'), close };
}

function servingNames({ name, namespace }: IstiodService): string[] {
  return [...new Set([name, 'istiod', 'istiod-remote', 'istio-pilot'])].map((host) => `${host}.${namespace}.svc`);
}

function answering(page: (path: string, body: string) => Promise<PageAnswer>) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    const path = new URL(request.url ?? '/', 'http://istiod').pathname;
    readBody(request)
      .then((body) => page(path, body))
      .then((answer) => send(response, answer))
      .catch((error: unknown) => send(response, { status: 500, type: 'text/plain', body: `${String(error)}\n` }));
  };
}

function send(response: ServerResponse, { status, type, body }: PageAnswer): void {
  response.writeHead(status, { 'content-type': type, 'content-length': String(Buffer.byteLength(body)) });
  response.end(body);
}

async function readBody(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of request) {
    const bytes = Buffer.from(piece as Uint8Array);
    size += bytes.length;
    if (size > largestReview) throw new Error(`a review above ${largestReview} bytes`);
    pieces.push(bytes);
  }
  return Buffer.concat(pieces).toString();
}
