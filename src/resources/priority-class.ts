import type { AdjustedField } from '../api/index.ts';
import type { KubeObject } from '../kube/object.ts';

/** What was rendered, with a priority class for its pods. */
export interface WithPriorityClass {
  readonly objects: readonly KubeObject[];
  /** Every field that is not as it was rendered. */
  readonly adjusted: readonly AdjustedField[];
}

interface Template {
  readonly spec?: { readonly priorityClassName?: string };
}

/** Gives the pods of each DaemonSet this priority class, in place of the one that they were rendered with. */
export function withPriorityClass(objects: readonly KubeObject[], name: string): WithPriorityClass {
  const isOther = (object: KubeObject) => object.kind === 'DaemonSet' && nameIn(object) !== name;
  return {
    objects: objects.map((object) => (isOther(object) ? named(object, name) : object)),
    adjusted: objects.filter(isOther).map(({ kind, metadata }) => ({
      kind,
      namespace: metadata.namespace ?? '',
      name: metadata.name,
      field: 'spec.template.spec.priorityClassName',
      value: name,
    })),
  };
}

function nameIn({ spec }: KubeObject): string | undefined {
  return (spec as { readonly template?: Template } | undefined)?.template?.spec?.priorityClassName;
}

function named(object: KubeObject, priorityClassName: string): KubeObject {
  const spec = object.spec as { readonly template: Template };
  const template = { ...spec.template, spec: { ...spec.template.spec, priorityClassName } };
  return { ...object, spec: { ...spec, template } };
}
