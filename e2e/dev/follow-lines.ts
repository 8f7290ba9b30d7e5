import { open, watch } from 'node:fs/promises';

/** The lines of a file that is being written: those that are there, then each as it comes, until `stop`. */
export async function* followLines(path: string, stop: AbortSignal): AsyncGenerator<string> {
  await using file = await open(path, 'r');
  const changes = watch(path, { signal: stop });
  const decoder = new TextDecoder();
  const chunk = Buffer.alloc(65_536);
  let rest = '';
  const readOn = async (): Promise<readonly string[]> => {
    for (;;) {
      const { bytesRead } = await file.read(chunk, 0, chunk.length, null);
      if (bytesRead === 0) break;
      rest += decoder.decode(chunk.subarray(0, bytesRead), { stream: true });
    }
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    return lines;
  };
  yield* await readOn();
  try {
    for await (const _ of changes) yield* await readOn();
  } catch (error) {
    if (!stop.aborted) throw error;
  }
}
