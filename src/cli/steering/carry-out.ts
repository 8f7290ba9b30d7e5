import { kinds } from '../../api/index.ts';
import { ApiError, type KubeObject } from '../../kube/index.ts';
import { tell } from '../answer.ts';
import type { ClusterSession } from '../command.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { findMesh } from '../find-mesh.ts';
import { Refusal } from '../refusal.ts';
import { meshOf } from '../status/mesh.ts';
import type { Assess, Assessment } from './wish.ts';
import { type Written, writeWish } from './write-wish.ts';

/** The operator writes the status of a mesh that moves once a second: so often, a write that met one is tried anew. */
const mostTries = 10;

/**
 * Assesses a wish, writes it where it makes sense, and tells what was done.
 *
 * @throws Refusal when it makes no sense now, or somebody else applies the field; ApiError
 */
export async function carryOut(assess: Assess, session: ClusterSession): Promise<ExitCode> {
  const { client, flags } = session;
  const options = { dryRun: flags['dry-run'] === true, force: flags['force-conflicts'] === true };
  for (let tries = 1; ; tries += 1) {
    const object = await findMesh(client, session.operand);
    const assessment = assess(meshOf(object));
    if (assessment.verdict === 'Senseless') throw new Refusal('NotNow', assessment.because);
    if (assessment.verdict === 'AlreadySo') return report(object, assessment, undefined, session);
    try {
      return report(object, assessment, await writeWish(client, object, assessment.wish, options), session);
    } catch (error) {
      // What has changed may have been what the assessment rests on.
      if (!(error instanceof ApiError) || error.reason !== 'Conflict' || tries === mostTries) throw error;
    }
  }
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
