import { tell } from '../answer.ts';
import type { MeshCommand } from '../command.ts';
import { exitCode } from '../exit-code.ts';
import { findMesh } from '../find-mesh.ts';
import { meshOf } from './mesh.ts';
import { statusLines } from './text.ts';
import { viewOf } from './view.ts';
import { watchStatus } from './watch.ts';

export const status: MeshCommand = {
  name: 'status',
  summary: 'where the mesh stands, what it waits for, who holds it up, and the way back',
  about: [
    'Reads the MeshControlPlane and nothing else, so the right to get it is enough, and to list and watch it for --watch.',
    'With --watch a terminal shows one screen that moves. Anything else gets a line for each thing that changes, or with -o json one document a line; a lost connection is told and made again.',
    'Ends with 3 when nothing goes on without a person: a mesh that is Blocked, was rolled back, or is to be deleted while it is in use.',
  ],
  operand: 'mesh',
  flags: ['watch'],
  async run(session) {
    const { client, operand, flags, program, now } = session;
    const found = await findMesh(client, operand);
    if (flags.watch === true) return watchStatus(found.metadata.name, session);
    const view = viewOf(meshOf(found), program, now());
    tell({ data: view, lines: (style) => statusLines(view, style, now()) }, session);
    return view.stalled ? exitCode.stalled : exitCode.done;
  },
};
