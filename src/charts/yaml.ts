/**
 * YAML as Kubernetes and Helm read it, with limits for text that others wrote.
 * They follow YAML 1.1 for booleans and octal numbers (`yes`, `on`, `0644`), and YAML 1.2 for the rest;
 * js-yaml's own schemas are one or the other.
 */
import { boolYaml11Tag, CORE_SCHEMA, defineScalarTag, FAILSAFE_SCHEMA, loadAll, mergeTag, NOT_RESOLVED } from 'js-yaml';

const integer = defineScalarTag('tag:yaml.org,2002:int', {
  implicit: true,
  implicitFirstChars: '+-0123456789'.split(''),
  identify: (value: unknown) => Number.isInteger(value),
  resolve: (text: string) => {
    const parts = /^([-+]?)(0b[01]+|0o[0-7]+|0x[0-9a-fA-F]+|0[0-7]+|0|[1-9][0-9]*)$/.exec(text.replaceAll('_', ''));
    if (parts?.[2] === undefined) return NOT_RESOLVED;
    const value = /^0[0-7]+$/.test(parts[2]) ? Number.parseInt(parts[2], 8) : Number(parts[2]);
    return parts[1] === '-' ? -value : value;
  },
});

const kubernetesSchema = CORE_SCHEMA.withTags(boolYaml11Tag, integer, mergeTag);

/** @throws YAMLException */
export function parseYaml(text: string): readonly unknown[] {
  return loadAll(text, { schema: kubernetesSchema, maxDepth: 100, maxAliases: 1000, maxTotalMergeKeys: 10_000 });
}

/** Parses one document in which every scalar is text, whatever it looks like: `1.30` stays `1.30`. @throws YAMLException */
export function parseTexts(text: string): unknown {
  const documents = loadAll(text, { schema: FAILSAFE_SCHEMA, maxDepth: 100, maxAliases: 0 });
  return documents.length === 1 ? documents[0] : undefined;
}
