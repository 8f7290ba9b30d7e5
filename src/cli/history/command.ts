import { tell } from '../answer.ts';
import type { MeshCommand } from '../command.ts';
import { exitCode } from '../exit-code.ts';
import { findMesh } from '../find-mesh.ts';
import { meshOf } from '../status/mesh.ts';
import { historyLines, historyOf } from './history.ts';

export const history: MeshCommand = {
  name: 'history',
  summary: 'how the last installs and upgrades ended, and who approved what is under way',
  about: ['Reads the status of the MeshControlPlane, which keeps the last ten.'],
  operand: 'mesh',
  flags: [],
  async run(session) {
    const { client, operand, now } = session;
    const told = historyOf(meshOf(await findMesh(client, operand)));
    tell({ data: told, lines: () => historyLines(told, now()) }, session);
    return exitCode.done;
  },
};
