import { DemoFailure } from './failure.ts';
import { meshName } from './phases.ts';
import type { Stage } from './stage.ts';

/** Changes the spec of the resource, as a person would. */
export async function askFor({ kubectl }: Stage, spec: object): Promise<void> {
  await kubectl(['patch', 'meshcontrolplane', meshName, '--type=merge', '--patch', JSON.stringify({ spec })]);
}

/** Pure: the words behind `kubectl` of the command with which a message ends. */
export function commandIn(message = ''): readonly string[] {
  const command = /\bkubectl (?<words>\S+(?: \S+)*)$/.exec(message)?.groups?.words;
  if (command === undefined) throw new DemoFailure('a message that ends with a command', message);
  return command.split(' ');
}
