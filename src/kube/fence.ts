import type { Dispatcher } from 'undici';

/** A request of which nothing was sent; `cause` is what was thrown when it was asked for. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

/**
 * The dispatcher with a question: `ask` is called once a request has a connection, right before its first byte is
 * written. When it throws, nothing is, the request fails with a Refusal, and the connection serves others.
 */
export function askingFirst(dispatcher: Dispatcher, ask: () => void): Dispatcher {
  return dispatcher.compose((dispatch) => (options, handler) => dispatch(options, asking(handler, ask)));
}

function asking(handler: Dispatcher.DispatchHandler, ask: () => void): Dispatcher.DispatchHandler {
  return {
    onRequestStart(controller, context) {
      try {
        ask();
      } catch (cause) {
        // Thrown and not an abort of the controller, which would end the connection, too.
        throw new Refusal('it may not be sent', { cause });
      }
      handler.onRequestStart?.(controller, context);
    },
    onResponseStart: (...head) => handler.onResponseStart?.(...head),
    onResponseData: (...piece) => handler.onResponseData?.(...piece),
    onResponseEnd: (...end) => handler.onResponseEnd?.(...end),
    onResponseError: (...failure) => handler.onResponseError?.(...failure),
  };
}
