/** The measured program's side of `startProgram`. */

/** What the program was started with. */
export function argument<T>(): T {
  return JSON.parse(process.argv[2] ?? 'null') as T;
}

/** Keeps the program running until whoever started it has seen enough and ends it. */
export function linger(): void {
  setInterval(() => undefined, 60_000);
}

/** Sends a message to whoever started the program; resolves when it is on its way. */
export function send(message: object): Promise<void> {
  return new Promise((resolve, reject) => {
    if (process.send === undefined) throw new Error('this program is started by `npm run bench`');
    process.send(message, undefined, {}, (error) => (error === null ? resolve() : reject(error)));
  });
}
