import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Phase } from '../../src/api/index.ts';
import { DemoFailure } from './failure.ts';
import { expectPhases, isReady, meshAmong, PhaseTale, watchMesh } from './phases.ts';
import type { Step } from './stage.ts';
import { tellWarnings } from './warnings.ts';

const manifestFile = join(import.meta.dirname, 'mesh.yaml');
const firstInstall: readonly Phase[] = ['Pending', 'Preflight', 'Installing', 'Verifying', 'Promoting', 'Ready'];

/** Applies the resource and shows the way to Ready. */
export const install: Step = {
  title: 'Install: a person applies one resource, the operator does the rest',
  async play(stage) {
    const { presenter, world } = stage;
    const manifest = withCharts(await readFile(manifestFile, 'utf8'), repositoryOf(world.charts.source));
    using mesh = await watchMesh(stage);
    using _warnings = await tellWarnings(stage);
    const tale = new PhaseTale(presenter);
    const ready = mesh.until('the mesh to become Ready', (objects) => {
      const latest = meshAmong(objects);
      tale.take(latest);
      if (latest?.status?.phase === 'Blocked') throw new DemoFailure('no finding', latest.status.message ?? 'Blocked');
      return isReady(latest) ? latest : undefined;
    });
    await Promise.all([ready, stage.kubectl(['apply', '-f', '-'], manifest)]);
    presenter.done();
    expectPhases(firstInstall, tale.phases);
    presenter.say(`Phases, as status showed them: ${tale.phases.join(' → ')}`);
  },
};

/** The resource as it is in the file, with two lines below that say why they are there. */
export function withCharts(manifest: string, repository: string): string {
  return [
    manifest.trimEnd(),
    '  charts:',
    `    repository: ${repository} # stand-ins, not Istio's own charts`,
    '',
  ].join('\n');
}

function repositoryOf(source: { readonly repository: string } | { readonly directory: string }): string {
  if ('repository' in source) return source.repository;
  throw new DemoFailure('charts from a repository', `the directory ${source.directory}`);
}
