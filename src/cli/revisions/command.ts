import { istio } from '../../mesh/istio/istio.ts';
import { tell } from '../answer.ts';
import type { MeshCommand } from '../command.ts';
import { exitCode } from '../exit-code.ts';
import { findMesh } from '../find-mesh.ts';
import { meshOf } from '../status/mesh.ts';
import { readSurroundings } from './read.ts';
import { revisionsOf } from './revisions.ts';
import { revisionLines } from './text.ts';

export const revisions: MeshCommand = {
  name: 'revisions',
  summary: 'which revisions are installed, who uses them, and what leads to them',
  about: [
    'Looks at the cluster itself, and so needs the right to list pods and namespaces everywhere, meshrevisions, and mutating and validating webhook configurations. The pods of the mesh itself are not counted.',
  ],
  operand: 'mesh',
  flags: [],
  async run(session) {
    const { client, operand, now } = session;
    const mesh = meshOf(await findMesh(client, operand));
    const found = revisionsOf(await readSurroundings(client, istio, mesh));
    tell({ data: { name: mesh.metadata.name, revisions: found }, lines: () => revisionLines(found, now()) }, session);
    return exitCode.done;
  },
};
