/** Makes helm's error output readable: one line, with the template's file and line, and the value it is about. */

export interface HelmFinding {
  /** `values`: the chart's schema refuses them; `template`: anything else. */
  readonly about: 'values' | 'template';
  readonly text: string;
}

const maxLength = 1024;

/** `stderr` as helm wrote it when it ended with an error. */
export function readHelmError(stderr: string): HelmFinding {
  const text = relevant(stderr);
  const refused = schemaFindings(text);
  if (refused.length > 0) return { about: 'values', text: shortened(refused.join('; ')) };
  return { about: 'template', text: shortened(templateFinding(text)) };
}

/** Warnings come before the error, advice for helm's own users after it. */
function relevant(stderr: string): string {
  const start = stderr.search(/^Error: /m);
  const text = start < 0 ? stderr : stderr.slice(start + 'Error: '.length);
  return text.replace(/^Use --debug flag.*$/gm, '').trim();
}

/** `- at '/service/ports': got number, want array`, as the JSON schema library writes each finding. */
function schemaFindings(text: string): string[] {
  if (!text.startsWith("values don't meet the specifications of the schema")) return [];
  const findings = [...text.matchAll(/^\s*- at '(?<pointer>[^']*)': (?<finding>.+)$/gm)];
  return findings.flatMap(({ groups }) => {
    const { pointer = '', finding = '' } = groups ?? {};
    if (/^(validation failed|(all|any|one)Of failed)/.test(finding)) return [];
    const path = pointer.slice(1).replaceAll('/', '.').replaceAll('~1', '/').replaceAll('~0', '~');
    return [path === '' ? finding : `${path}: ${finding}`];
  });
}

/** A place in a template that helm was at: `istiod/templates/configmap.yaml:10:29`, and the expression there. */
interface Place {
  readonly where: string;
  readonly expression: string;
}

const place = /(?:template: )?(?<where>[^\s:()"]+:\d+(?::\d+)?):?\s+executing "[^"]*" at <(?<expression>[^\n]*?)>:\s*/g;

function templateFinding(text: string): string {
  const failed = /^execution error at \((?<where>[^)]+)\): (?<message>[\s\S]*)$/.exec(text)?.groups;
  if (failed !== undefined) return oneLine(`${failed.where}: ${failed.message}`);
  const places = [...text.matchAll(place)].map(({ groups }) => groups as unknown as Place);
  const inner = places.at(-1);
  if (inner === undefined) return oneLine(text);
  const message = text
    .slice(text.lastIndexOf(`<${inner.expression}>:`) + inner.expression.length + 3)
    .replace(/^\s*error calling \S+:/, '');
  const outer = places.slice(0, -1).map(({ where, expression }) => `, called from ${where} at <${expression}>`);
  return oneLine(`${inner.where} at <${inner.expression}>: ${message}${outer.reverse().join('')}${concerned(places)}`);
}

/** The values nearest to the error that its expressions name. */
function concerned(places: readonly Place[]): string {
  for (const { expression } of places.toReversed()) {
    const found = /\.Values((?:\.[A-Za-z_][\w]*)+)/.exec(expression)?.[1];
    if (found !== undefined) return ` (look at ${found.slice(1)} in the values)`;
  }
  return '';
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function shortened(text: string): string {
  return text.length > maxLength ? `${text.slice(0, maxLength - 1)}…` : text;
}
