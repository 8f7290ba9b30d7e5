import type { KubeObject } from '../../src/kube/index.ts';
import { isRecord } from '../../src/kube/json.ts';
import type { Engine, Question } from './engine.ts';

/** What a tool calls the states of an object one after the other, each once for as long as it stays the same. */
export async function told(
  engine: Engine | undefined,
  states: readonly KubeObject[],
  question: (object: KubeObject) => Question,
): Promise<readonly string[]> {
  const names = ((await engine?.ask(states.map(question))) ?? []).map(nameOf);
  return names.filter((name, i) => name !== names[i - 1]);
}

/** `Healthy` of a health, and of a status itself; an error as it is. */
export function nameOf(result: unknown): string {
  const answer = isRecord(result) ? result.answer : undefined;
  return String(isRecord(answer) ? answer.status : (answer ?? JSON.stringify(result)));
}
