import type { Page } from './client.ts';
import { ApiError } from './errors.ts';
import { listAt, textAt } from './json.ts';
import type { Kind } from './object.ts';
import { badAnswer, objectOfKind } from './watch-event.ts';

/** The most pages of one list that are read: a million objects, several times what Kubernetes is made for. */
export const mostPages = 5_000;

/** Reads a list page by page while it is consumed; `read` asks for the page behind a token. */
export async function* readPages(
  read: (token: string | undefined) => Promise<unknown>,
  kind: Kind,
  action: string,
  limit: number,
): AsyncGenerator<Page> {
  let token: string | undefined;
  for (let count = 0; count < limit; count++) {
    const list = await read(token);
    const resourceVersion = textAt(list, 'metadata', 'resourceVersion');
    if (resourceVersion === undefined) throw badAnswer(action, 'a list without a resourceVersion');
    yield { resourceVersion, items: listAt(list, 'items').map((item) => objectOfKind(item, kind, action)) };
    token = textAt(list, 'metadata', 'continue');
    if (token === undefined) return;
  }
  throw new ApiError({ reason: 'TooLarge', message: `could not ${action}: the list has more than ${limit} pages` });
}
