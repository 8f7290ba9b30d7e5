import { describe, expect, test } from 'vitest';
import { meshControlPlaneSpecSchema } from './mesh-control-plane.ts';
import { defaults, resourcesDefaults } from './spec-example.ts';
import { specExamples } from './spec-examples.ts';

const parse = (spec: Readonly<Record<string, unknown>>) =>
  meshControlPlaneSpecSchema.safeParse({ mesh: 'Istio', version: '1.30.3', ...spec });

const accepted = specExamples.filter(
  ({ refusals, onlyTheServerRefuses }) => refusals === undefined || onlyTheServerRefuses,
);
const refused = specExamples.filter(
  ({ refusals, onlyTheServerRefuses }) => refusals !== undefined && !onlyTheServerRefuses,
);

describe('the schema in the program', () => {
  test.each(accepted)('accepts $title', ({ spec }) => {
    expect(parse(spec).error).toBeUndefined();
  });

  test.each(refused)('refuses $title', ({ spec, refusals = [] }) => {
    const issues = parse(spec).error?.issues ?? [];
    const [path] = (refusals[0] ?? '').split(':');
    expect(issues.map((issue) => `spec${issue.path.map(pathStep).join('')}`)).toEqual([path]);
    const inWords = issues.filter((issue) => issue.code === 'custom').map((issue) => issue.message);
    expect(inWords.filter((message) => !refusals.some((refusal) => refusal.endsWith(message)))).toEqual([]);
  });

  test('fills in the defaults that the API server stores', () => {
    expect(parse({}).data).toEqual(defaults);
    expect(parse({ resources: {} }).data).toEqual({ ...defaults, resources: resourcesDefaults });
  });
});

function pathStep(step: PropertyKey, index: number, path: PropertyKey[]): string {
  const inMap = ['digests', 'hard', 'nodeSelector'].includes(String(path[index - 1]));
  return typeof step === 'number' || inMap ? `[${String(step)}]` : `.${String(step)}`;
}
