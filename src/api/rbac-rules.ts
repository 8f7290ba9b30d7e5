/** The rules of RBAC manifests, for tests that compare what is held with what is granted. */
import { loadAll } from 'js-yaml';
import { z } from 'zod';

const texts = z.array(z.string()).default([]);
const ruleSchema = z.object({
  apiGroups: texts,
  resources: texts,
  resourceNames: texts,
  nonResourceURLs: texts,
  verbs: texts,
});
const roleSchema = z.object({
  kind: z.enum(['Role', 'ClusterRole']),
  metadata: z.object({ name: z.string() }),
  rules: z.array(ruleSchema).nullish(),
});

export type Rule = Readonly<z.output<typeof ruleSchema>>;

/** One right: a verb on a resource of a group. A name narrows it, and is left out where all names are meant. */
export interface Right {
  readonly group: string;
  readonly resource: string;
  readonly verb: string;
  readonly name?: string;
}

export interface Role {
  readonly name: string;
  readonly rules: readonly Rule[];
}

/** Every Role and ClusterRole in a YAML text; other documents are passed over. */
export function rolesIn(yaml: string): readonly Role[] {
  return loadAll(yaml).flatMap((document) => {
    const role = roleSchema.safeParse(document);
    return role.success ? [{ name: role.data.metadata.name, rules: role.data.rules ?? [] }] : [];
  });
}

/** The rights that a rule grants, one by one. */
export function rightsOf(rule: Rule): readonly Right[] {
  const names = rule.resourceNames.length === 0 ? [undefined] : rule.resourceNames;
  return rule.apiGroups.flatMap((group) =>
    rule.resources.flatMap((resource) =>
      rule.verbs.flatMap((verb) =>
        names.map((name) => ({ group, resource, verb, ...(name === undefined ? {} : { name }) })),
      ),
    ),
  );
}

/** Whether Kubernetes lets the holder of `held` grant `right`: as the server decides it, a star is covered by a star only. */
export function covers(held: readonly Rule[], { group, resource, verb, name }: Right): boolean {
  const has = (values: readonly string[], value: string) => values.includes(value) || values.includes('*');
  return held.some(
    (rule) =>
      has(rule.apiGroups, group) &&
      has(rule.resources, resource) &&
      has(rule.verbs, verb) &&
      (rule.resourceNames.length === 0 || (name !== undefined && rule.resourceNames.includes(name))),
  );
}
