import { kinds } from '../../api/index.ts';
import type { KubeObject } from '../../kube/index.ts';
import { tell } from '../answer.ts';
import type { ClusterSession } from '../command.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { findMesh } from '../find-mesh.ts';
import { Refusal } from '../refusal.ts';
import { meshOf } from '../status/mesh.ts';
import { insist } from './insist.ts';
import type { Assess, Assessment } from './wish.ts';
import { type Written, writeWish } from './write-wish.ts';

/**
 * Assesses a wish, writes it where it makes sense, and tells what was done. What has changed between the look and the
 * write may have been what the assessment rests on: then it is assessed anew.
 *
 * @throws Refusal when it makes no sense now, or somebody else applies the field; ApiError
 */
export async function carryOut(assess: Assess, session: ClusterSession): Promise<ExitCode> {
  const { client, flags, operand } = session;
  const options = { dryRun: flags['dry-run'] === true, force: flags['force-conflicts'] === true };
  return insist(async () => {
    const object = await findMesh(client, operand);
    const assessment = assess(meshOf(object));
    if (assessment.verdict === 'Senseless') throw new Refusal('NotNow', assessment.because);
    const written =
      assessment.verdict === 'AlreadySo' ? undefined : await writeWish(client, object, assessment.wish, options);
    return report(object, assessment, written, session);
  });
}

function report(
  object: KubeObject,
  assessment: Exclude<Assessment, { verdict: 'Senseless' }>,
  written: Written | undefined,
  session: ClusterSession,
): ExitCode {
  const { name } = object.metadata;
  const dryRun = session.flags['dry-run'] === true;
  const outcome = written === undefined ? 'AlreadySo' : dryRun ? 'DryRun' : 'Written';
  const message = assessment.verdict === 'AlreadySo' ? assessment.because : assessment.effect;
  tell(
    {
      data: { kind: kinds.meshControlPlane.kind, name, outcome, message, ...written },
      lines: () => [`${name}: ${message}`, ...(written === undefined ? [] : doneLines(written, dryRun))],
    },
    session,
  );
  return exitCode.done;
}

function doneLines({ field, replaced }: Written, dryRun: boolean): readonly string[] {
  const replacing = replaced.length === 0 ? '' : `, replacing what ${replaced.join(' and ')} had written`;
  return dryRun ? [`dry run, nothing is written: ${field}${replacing}`] : [`written: ${field}${replacing}`];
}
