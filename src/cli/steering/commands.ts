import type { MeshCommand } from '../command.ts';
import type { FlagName } from '../flags.ts';
import { approve } from './approve.ts';
import { carryOut } from './carry-out.ts';
import { pause, resume } from './pause.ts';
import { retry } from './retry.ts';
import { rollback } from './rollback.ts';

const writing = ['dry-run', 'force-conflicts'] as const satisfies readonly FlagName[];

/** What people ask of a mesh. */
export const steering: readonly MeshCommand[] = [
  {
    name: 'approve',
    summary: 'let the wave begin that waits for an approval',
    about: [
      'Writes the annotation meshwright.io/approve, as meshwright-cli, which status then shows. Refuses when no wave waits, and says what is waited for instead.',
      'A later wave is approved ahead with --wave. An approval also goes on where the verdict is Inconclusive.',
    ],
    operand: 'mesh',
    flags: ['wave', ...writing],
    run: (session) => carryOut((mesh) => approve(mesh, session.flags.wave), session),
  },
  {
    name: 'pause',
    summary: 'have everything stand still: nothing is written any more',
    about: ['Sets spec.paused. Control planes and tags stay as they are, and so does the status.'],
    operand: 'mesh',
    flags: writing,
    run: (session) => carryOut(pause, session),
  },
  {
    name: 'resume',
    summary: 'let everything go on after a pause',
    about: ['Sets spec.paused back to its default, and leaves the field to nobody.'],
    operand: 'mesh',
    flags: writing,
    run: (session) => carryOut(resume, session),
  },
  {
    name: 'rollback',
    summary: 'return to the version that served before',
    about: [
      'Writes the annotation meshwright.io/rollback with the id of the rollout. It works until the previous revision is removed: in the middle of a wave, and during Retiring. What is rolled back is not tried again until the spec changes or a retry is asked for.',
    ],
    operand: 'mesh',
    flags: writing,
    run: (session) => carryOut(rollback, session),
  },
  {
    name: 'retry',
    summary: 'try again what was rolled back',
    about: ['Writes the annotation meshwright.io/retry. Every check is made anew, and every approval asked for anew.'],
    operand: 'mesh',
    flags: writing,
    run: (session) => carryOut(retry, session),
  },
];
