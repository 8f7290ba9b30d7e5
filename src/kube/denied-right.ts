/** A right that the API server says its user lacks. */
export interface DeniedRight {
  readonly user: string;
  readonly verb: string;
  /** Plural, with its subresource: `pods/eviction`. */
  readonly resource: string;
  /** Empty for the core group. */
  readonly group: string;
  /** Undefined: in the whole cluster. */
  readonly namespace: string | undefined;
}

/**
 * What authorization says of resources (k8s.io/apiserver, `forbiddenMessage`), followed by what the authorizer adds.
 * Others who answer 403, such as admission, have words of their own.
 */
const form =
  /User "([^"]*)" cannot (\S+) resource "([^"]*)" in API group "([^"]*)" (?:at the cluster scope|in the namespace "([^"]*)")/;

export function deniedRight(said: string): DeniedRight | undefined {
  const [found, user = '', verb = '', resource = '', group = '', namespace] = form.exec(said) ?? [];
  return found === undefined ? undefined : { user, verb, resource, group, namespace };
}
