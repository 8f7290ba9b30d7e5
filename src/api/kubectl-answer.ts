/** What a person reads when kubectl answers; for tests that check the words. */

interface RunsKubectl {
  kubectl(args: readonly string[], options: { readonly input: string }): Promise<string>;
}

/** The output of kubectl with `input` on its standard input, or what it prints when it fails. */
export async function kubectlAnswer(cluster: RunsKubectl, args: readonly string[], input: string): Promise<string> {
  try {
    return (await cluster.kubectl(args, { input })).trim();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const [, ...printed] = error.message.split('\n');
    return printed.join('\n').trim();
  }
}

/** The spec in an object's JSON, as kubectl prints it. */
export function specOf(json: string): unknown {
  const object: unknown = JSON.parse(json);
  return typeof object === 'object' && object !== null && 'spec' in object ? object.spec : undefined;
}
