/**
 * Anonymous reading from an OCI registry: requests, and the token that a registry may ask for first.
 * The protocol: OCI Distribution Specification 1.1; tokens as in Docker's Registry Token Authentication.
 */

import { isRecord } from '../kube/json.ts';
import { isLoopback, nextHop, shown } from './address.ts';
import { ChartError } from './chart-error.ts';
import { type Answer, download } from './download.ts';
import type { ChartLimits } from './limits.ts';

/** Where a repository of a registry is: `https://host[:port]/v2/<name>/`. */
export interface RegistryPlace {
  readonly base: URL;
  readonly name: string;
}

const form =
  /^oci:\/\/(?<host>[A-Za-z0-9][-.A-Za-z0-9]*(?::[0-9]{1,5})?|\[::1\](?::[0-9]{1,5})?)\/(?<path>[a-z0-9]+(?:[-._/a-z0-9]*[a-z0-9])?)$/;

/** Only this machine is spoken to in plain HTTP. @throws ChartError `InvalidRequest` */
export function placeOf(reference: string): RegistryPlace {
  const { host, path } = form.exec(reference)?.groups ?? {};
  const base = host === undefined ? null : URL.parse(`https://${host}/v2/${path}/`);
  if (base === null || path === undefined || /\.\.|\/\//.test(path)) {
    throw new ChartError(
      'InvalidRequest',
      `The registry reference ${JSON.stringify(reference)} is wrong. Write it as oci://host/path, in lower case, without tag or digest.`,
    );
  }
  if (isLoopback(base.hostname)) base.protocol = 'http:';
  return { base, name: path };
}

export class RegistryClient {
  readonly #place: RegistryPlace;
  readonly #limits: ChartLimits;
  readonly #signal: AbortSignal;
  #token: string | undefined;

  constructor(place: RegistryPlace, limits: ChartLimits, signal: AbortSignal) {
    this.#place = place;
    this.#limits = limits;
    this.#signal = signal;
  }

  /** `path` stands below the repository: `manifests/1.30.3`. @throws ChartError */
  async get(path: string, accept: string, limit: number): Promise<Answer> {
    const first = await this.#get(path, accept, limit);
    const challenge = first.header('www-authenticate');
    if (first.status !== 401 || challenge === undefined || this.#token !== undefined) return first;
    this.#token = await this.#fetchToken(challenge);
    return this.#token === undefined ? first : this.#get(path, accept, limit);
  }

  #get(path: string, accept: string, limit: number): Promise<Answer> {
    const authorization = this.#token === undefined ? {} : { authorization: `Bearer ${this.#token}` };
    return this.#download(new URL(path, this.#place.base), { accept, ...authorization }, limit);
  }

  /** Undefined when the registry wants more than an anonymous token. */
  async #fetchToken(challenge: string): Promise<string | undefined> {
    if (!/^bearer\s/i.test(challenge)) return undefined;
    const given = new Map(
      [...challenge.matchAll(/([a-z]+)="([^"]*)"/gi)].map(([, key = '', value = '']) => [key.toLowerCase(), value]),
    );
    const realm = nextHop(this.#place.base, given.get('realm') ?? ' ');
    if (realm === undefined || !given.has('realm')) return undefined;
    const service = given.get('service');
    if (service !== undefined) realm.searchParams.set('service', service);
    realm.searchParams.set('scope', given.get('scope') ?? `repository:${this.#place.name}:pull`);
    const answer = await this.#download(realm, { accept: 'application/json' }, 2 ** 20);
    return answer.status === 200 ? tokenOf(jsonOf(answer)) : undefined;
  }

  #download(url: URL, headers: Readonly<Record<string, string>>, limit: number): Promise<Answer> {
    return download(url, { headers, limit, time: this.#limits.requestTime, signal: this.#signal });
  }
}

/** @throws ChartError `NotAnIndex` when the body is no JSON: then it is no registry that answers */
export function jsonOf(answer: Answer): unknown {
  try {
    return JSON.parse(answer.body.toString('utf8'));
  } catch (error) {
    throw new ChartError(
      'NotAnIndex',
      `${shown(answer.url)} does not answer as an OCI registry does. Check the address of the chart source.`,
      { cause: error },
    );
  }
}

function tokenOf(answer: unknown): string | undefined {
  if (!isRecord(answer)) return undefined;
  const token = answer.token ?? answer.access_token;
  return typeof token === 'string' && /^[\x21-\x7e]+$/.test(token) ? token : undefined;
}
