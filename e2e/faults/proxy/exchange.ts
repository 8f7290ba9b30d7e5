import type { JsonRecord } from '../../../src/kube/json.ts';
import { textAt } from '../../../src/kube/json.ts';

export type Verb = 'get' | 'list' | 'watch' | 'create' | 'apply' | 'patch' | 'update' | 'delete' | 'deletecollection';

/** What one request to the API server asks for, read from its method, address and body. */
export interface Exchange {
  /** Counts from 1, in the order in which requests came in. */
  readonly sequence: number;
  readonly verb: Verb;
  /** Plural name, such as `deployments`; empty for what is no resource, such as `/version` or a group's list of kinds. */
  readonly resource: string;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
  readonly dryRun: boolean;
  readonly fieldManager: string | undefined;
  /** The version that a list or watch starts from, or that a write insists on. */
  readonly asksForVersion: string | undefined;
  /** The identity that a write insists on. */
  readonly uid: string | undefined;
  /** Path and query, as they came in. */
  readonly address: string;
}

const writing: ReadonlySet<Verb> = new Set(['create', 'apply', 'patch', 'update', 'delete', 'deletecollection']);

/** Something is stored or removed if it succeeds: dry runs are no writes. */
export function isWrite({ verb, dryRun }: Pick<Exchange, 'verb' | 'dryRun'>): boolean {
  return writing.has(verb) && !dryRun;
}

/** `namespace/name`, or `name`, as a watch names an object. */
export function objectName({ namespace, name = '' }: Pick<Exchange, 'namespace' | 'name'>): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}

export interface RawRequest {
  readonly method: string;
  readonly address: string;
  readonly contentType: string | undefined;
  readonly body: JsonRecord | undefined;
}

export function exchangeOf(sequence: number, { method, address, contentType, body }: RawRequest): Exchange {
  const { pathname, searchParams: query } = new URL(address, 'https://server');
  const place = placeOf(pathname);
  const verb = verbOf(method, contentType, place.name !== undefined, query.has('watch'));
  return {
    sequence,
    verb,
    ...place,
    name: place.name ?? (verb === 'create' ? textAt(body, 'metadata', 'name') : undefined),
    dryRun: query.has('dryRun'),
    fieldManager: query.get('fieldManager') ?? undefined,
    asksForVersion:
      query.get('resourceVersion') ??
      textAt(body, 'metadata', 'resourceVersion') ??
      textAt(body, 'preconditions', 'resourceVersion'),
    uid: textAt(body, 'metadata', 'uid') ?? textAt(body, 'preconditions', 'uid'),
    address,
  };
}

type Place = Pick<Exchange, 'resource' | 'namespace' | 'name' | 'subresource'>;

/** Parts of a namespace itself, where another resource's name would stand. */
const ofNamespaces = new Set(['status', 'finalize']);

function placeOf(pathname: string): Place {
  const [root, ...parts] = pathname.split('/').slice(1).map(decodeURIComponent);
  const rest = root === 'api' ? parts.slice(1) : root === 'apis' ? parts.slice(2) : [];
  const [first, second, third] = rest;
  const inside = first === 'namespaces' && third !== undefined && !ofNamespaces.has(third);
  const [resource = '', name, subresource] = inside ? rest.slice(2) : rest;
  return { resource, namespace: inside ? second : undefined, name, subresource };
}

function verbOf(method: string, contentType: string | undefined, isNamed: boolean, isWatch: boolean): Verb {
  switch (method) {
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return contentType?.startsWith('application/apply-patch') ? 'apply' : 'patch';
    case 'DELETE':
      return isNamed ? 'delete' : 'deletecollection';
    default:
      return isWatch ? 'watch' : isNamed ? 'get' : 'list';
  }
}
