import { beforeAll, describe, expect, test } from 'vitest';
import {
  actionScript,
  actions,
  applicationHealthScript,
  discoveryScript,
  healthScript,
} from '../../tools/argocd-customizations.ts';
import { type Engine, startEngine, withoutGo } from './engine.ts';
import { actionCases, discoveryCases, healthCases } from './test-data.ts';

let engine: Engine | undefined;
beforeAll(async () => {
  engine = await startEngine();
});

describe('Argo CD', () => {
  test('shows the health of a MeshControlPlane as its test data say', async ({ skip }) => {
    skip(engine === undefined, withoutGo);
    const cases = healthCases('meshwright.io/MeshControlPlane');
    const answers = await engine?.ask(cases.map(({ object }) => ({ ask: 'health', script: healthScript, object })));
    expect(byFile(cases, answers)).toEqual(
      byFile(
        cases,
        cases.map(({ healthStatus: answer }) => ({ answer })),
      ),
    );
  });

  test('waits in an app of apps for what an Application deploys', async ({ skip }) => {
    skip(engine === undefined, withoutGo);
    const cases = healthCases('argoproj.io/Application');
    const script = applicationHealthScript;
    const answers = await engine?.ask(cases.map(({ object }) => ({ ask: 'health', script, object })));
    expect(byFile(cases, answers)).toEqual(
      byFile(
        cases,
        cases.map(({ healthStatus: answer }) => ({ answer })),
      ),
    );
  });

  test('offers the actions that have an effect now, and no other', async ({ skip }) => {
    skip(engine === undefined, withoutGo);
    const script = discoveryScript;
    const answers = await engine?.ask(discoveryCases.map(({ object }) => ({ ask: 'actions', script, object })));
    const expected = discoveryCases.map(({ enabled }) => ({
      answer: actions.map((name) => ({ name, disabled: !enabled.includes(name) })),
    }));
    expect(byFile(discoveryCases, answers)).toEqual(byFile(discoveryCases, expected));
  });

  test('changes by an action only what a person would change, and refuses one that has no effect', async ({ skip }) => {
    skip(engine === undefined, withoutGo);
    const answers = await engine?.ask(
      actionCases.map(({ action, object }) => ({ ask: 'patch', script: actionScript(action), object })),
    );
    const expected = actionCases.map(({ patch, error }) => (error === undefined ? { answer: patch } : { error }));
    expect(answers).toEqual(expected);
  });
});

/** Answers by the file that they are about, so that a difference says which one it is. */
function byFile(cases: readonly { readonly inputPath: string }[], answers: readonly unknown[] = []) {
  return cases.map(({ inputPath }, i) => [inputPath, answers[i]]);
}
