/** From the text that helm renders to Kubernetes objects, checked as far as that goes without a cluster. */

import { setImmediate as nextTurn } from 'node:timers/promises';
import { isRecord } from '../kube/json.ts';
import { describe, isKubeObject, type KubeObject, keyOf } from '../kube/object.ts';
import { ChartError, describe as describeError } from './chart-error.ts';
import { checkTree } from './tree.ts';
import { parseYaml } from './yaml.ts';

export interface Rendered {
  /** In helm's order. */
  readonly objects: readonly KubeObject[];
  /** Names of hooks, which belong to helm's own life cycle and are left out. */
  readonly hooks: readonly string[];
}

/**
 * `what` names the chart in messages. Others have their turn between two documents: Istio's CRDs are megabytes of YAML.
 *
 * @throws ChartError `RenderFailed`, naming the template or the object
 */
export async function readRendered(text: string, what: string): Promise<Rendered> {
  const all: KubeObject[] = [];
  for (const document of documentsOf(text)) {
    await nextTurn();
    all.push(...objectsOf(document, what));
  }
  const isHook = (object: KubeObject) => object.metadata.annotations?.['helm.sh/hook'] !== undefined;
  const objects = all.filter((object) => !isHook(object));
  checkNames(objects, what);
  return { objects, hooks: all.filter(isHook).map(describe) };
}

interface Document {
  readonly text: string;
  /** The template, as helm notes it in a comment. */
  readonly source: string;
}

/** A line of three dashes ends a document wherever it stands, also inside of a block of text. */
function documentsOf(text: string): Document[] {
  return text.split(/^(?=---(?:\s|$))/m).map((part) => ({
    text: part,
    source: /^# Source: (.+)$/m.exec(part)?.[1] ?? 'its output',
  }));
}

function objectsOf({ text, source }: Document, what: string): KubeObject[] {
  return parse(text, source, what)
    .filter((value) => value !== null && value !== undefined)
    .flatMap((value) => itemsOf(value))
    .map((value) => checkedObject(value, source, what));
}

function parse(text: string, source: string, what: string): readonly unknown[] {
  try {
    const values = parseYaml(text);
    for (const value of values) checkTree(value);
    return values;
  } catch (error) {
    // The rest of the message is an excerpt of what was rendered, over several lines.
    const [finding] = describeError(error).split('\n', 1);
    throw failed(what, `${source} is no usable YAML: ${finding}`, error);
  }
}

function itemsOf(value: unknown): readonly unknown[] {
  const isList =
    isRecord(value) && typeof value.kind === 'string' && value.kind.endsWith('List') && Array.isArray(value.items);
  return isList && !isKubeObject(value) && Array.isArray(value.items) ? value.items.flatMap(itemsOf) : [value];
}

function checkedObject(value: unknown, source: string, what: string): KubeObject {
  if (!isKubeObject(value) || value.apiVersion === '' || value.kind === '' || value.metadata.name === '') {
    throw failed(what, `${source} has a document without apiVersion, kind or metadata.name`);
  }
  for (const field of ['labels', 'annotations'] as const) {
    for (const [key, text] of Object.entries(value.metadata[field] ?? {})) {
      if (typeof text !== 'string') {
        throw failed(
          what,
          `${source}: ${describe(value)}: metadata.${field}[${JSON.stringify(key)}] is a ${typeof text}, it must be text`,
        );
      }
    }
  }
  return value;
}

function checkNames(objects: readonly KubeObject[], what: string): void {
  const seen = new Set<string>();
  for (const object of objects) {
    const key = keyOf(object);
    if (seen.has(key)) throw failed(what, `${describe(object)} is rendered twice`);
    seen.add(key);
  }
}

function failed(what: string, finding: string, cause?: unknown): ChartError {
  return new ChartError(
    'RenderFailed',
    `${what} cannot be rendered: ${finding}. Check the values, and whether the chart is intact.`,
    { cause },
  );
}
