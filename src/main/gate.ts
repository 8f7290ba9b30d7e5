import { createHash } from 'node:crypto';
import { ApiError, type Clock, type KubeClient, systemClock } from '../kube/index.ts';
import { at, listAt, textAt } from '../kube/json.ts';

/** What the API server thinks of somebody who asks for a page. `unknown`: it can't be asked now. */
export type Verdict = 'allowed' | 'unauthenticated' | 'forbidden' | 'unknown';

/** Decides by the header `Authorization` who may read a page. */
export type Gate = (path: string, authorization: string | undefined) => Promise<Verdict>;

interface Known {
  readonly verdict: Verdict;
  readonly until: number;
}

const keptMs = 60_000;
/** Tokens that are remembered, and reviews at a time: strangers must not make us a burden for the API server. */
const [mostKept, mostReviews] = [1_000, 4];

const tokenReview = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview' };
const accessReview = { apiVersion: 'authorization.k8s.io/v1', kind: 'SubjectAccessReview' };

/** Lets in whose bearer token the API server knows, and who may `get` the path as a nonResourceURL there. */
export function createGate(client: Pick<KubeClient, 'review'>, clock: Clock = systemClock): Gate {
  const known = new Map<string, Known>();
  let reviews = 0;

  const review = async (path: string, token: string): Promise<Verdict> => {
    const { status } = await client.review(tokenReview, { token });
    if (at(status, 'authenticated') !== true) return 'unauthenticated';
    const user = { user: textAt(status, 'user', 'username'), uid: textAt(status, 'user', 'uid') };
    const groups = listAt(status, 'user', 'groups');
    const extra = at(status, 'user', 'extra');
    const asked = { ...user, groups, extra, nonResourceAttributes: { path, verb: 'get' } };
    const answer = await client.review(accessReview, asked);
    return at(answer.status, 'allowed') === true ? 'allowed' : 'forbidden';
  };

  const keep = (id: string, verdict: Verdict): void => {
    const now = clock.monotonic();
    for (const [old, { until }] of known) if (until <= now || known.size >= mostKept) known.delete(old);
    known.set(id, { verdict, until: now + keptMs });
  };

  return async (path, authorization) => {
    const token = /^bearer +(\S{1,16384})$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) return 'unauthenticated';
    // The token itself is not kept.
    const id = createHash('sha256').update(`${path}\n${token}`).digest('base64');
    const kept = known.get(id);
    if (kept !== undefined && kept.until > clock.monotonic()) return kept.verdict;
    if (reviews >= mostReviews) return 'unknown';
    reviews += 1;
    try {
      const verdict = await review(path, token);
      keep(id, verdict);
      return verdict;
    } catch (error) {
      if (error instanceof ApiError) return 'unknown';
      throw error;
    } finally {
      reviews -= 1;
    }
  };
}
