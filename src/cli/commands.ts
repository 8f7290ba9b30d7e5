import type { Command } from './command.ts';
import { completionOf } from './completion/command.ts';
import { history } from './history/command.ts';
import { revisions } from './revisions/command.ts';
import { status } from './status/command.ts';
import { steering } from './steering/commands.ts';

const aboutMeshes: readonly Command[] = [status, ...steering, history, revisions];

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [...aboutMeshes, completionOf(aboutMeshes)];
