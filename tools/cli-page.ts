import { commands } from '../src/cli/commands.ts';
import { helpOf, overview } from '../src/cli/help.ts';

const program = 'meshwright';

/** The help of each command by its name, and that of the program by its own. */
const helps: ReadonlyMap<string, string> = new Map([
  [program, overview(program, commands)],
  ...commands.map((command) => [command.name, helpOf(program, command)] as const),
]);

/** A page with the text behind each `<!-- help NAME -->` as the program prints it. @throws Error for one that is missing */
export function withHelp(page: string): string {
  const left = new Set(helps.keys());
  const filled = page.replaceAll(/<!-- help (\S+) -->\n```text\n[\s\S]*?```/g, (_, name: string) => {
    left.delete(name);
    return `<!-- help ${name} -->\n\`\`\`text\n${helps.get(name) ?? ''}\`\`\``;
  });
  if (left.size > 0) throw new Error(`the page has no help of ${[...left].join(', ')}`);
  return filled;
}
