/** Keeps helm from reading other files or addresses while it checks values against a chart's JSON schema. */
import { ChartError } from './chart-error.ts';
import { type ChartFiles, quoted } from './chart-files.ts';

const references = new Set(['$ref', '$dynamicRef', '$recursiveRef']);

/** Inside the document, or one of the standard's own schemas, which helm carries with it. */
const harmless = /^(#|https?:\/\/json-schema\.org\/)/;

/** @throws ChartError `UnsafeArchive`, `NotAChart` */
export function checkSchemaReferences(files: ChartFiles, what: string): void {
  for (const [path, bytes] of files) {
    if (path !== 'values.schema.json' && !path.endsWith('/values.schema.json')) continue;
    const outside = referencesIn(parse(bytes, path, what)).find((reference) => !harmless.test(reference));
    if (outside !== undefined) {
      throw new ChartError(
        'UnsafeArchive',
        `${what} is refused: its schema ${path} refers to ${quoted(outside)}, outside of itself. Put that schema into the file.`,
      );
    }
  }
}

function parse(bytes: Buffer, path: string, what: string): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    throw new ChartError('NotAChart', `${what} has a schema ${path} that is no JSON.`, { cause: error });
  }
}

/** A stack instead of recursion: JSON nests as deep as its author likes. */
function referencesIn(schema: unknown): string[] {
  const found: string[] = [];
  const open = [schema];
  while (open.length > 0) {
    const node = open.pop();
    if (typeof node !== 'object' || node === null) continue;
    for (const [key, value] of Object.entries(node)) {
      if (references.has(key) && typeof value === 'string') found.push(value);
      else open.push(value);
    }
  }
  return found;
}
