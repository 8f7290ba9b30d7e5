/**
 * Building blocks of the schema: strings with a form of their own, digests, free values.
 * A form is written once, as a regular expression without lookaround (RE2 runs it in the API server, JavaScript here),
 * and becomes both a zod check and a CEL rule, because only a CEL rule can say in words what is expected.
 */
import { z } from 'zod';

/** A CEL rule as it stands in a CRD; `message` is what the user reads after the field's path. */
export interface CelRule {
  readonly rule: string;
  readonly message: string;
  /** JSONPath below the node that carries the rule, when the error is about a single field there. */
  readonly fieldPath?: string;
  /** Left out means FieldValueInvalid. */
  readonly reason?: 'FieldValueForbidden';
}

interface Form {
  readonly pattern: RegExp;
  readonly message: string;
}

interface Text {
  readonly description: string;
  readonly maxLength: number;
  readonly forms?: readonly Form[];
  readonly rules?: readonly CelRule[];
}

/** A bounded string; each form is checked by the API server and by zod, with the same message. */
export function text({ description, maxLength, forms = [], rules = [] }: Text) {
  const schema = forms.reduce(
    (checked, { pattern, message }) => checked.refine((value) => pattern.test(value), message),
    z.string().max(maxLength),
  );
  const validations = [...forms.map(formRule), ...rules];
  return schema.meta({
    description,
    ...(validations.length > 0 ? { 'x-kubernetes-validations': validations } : {}),
  });
}

function formRule({ pattern, message }: Form): CelRule {
  return { rule: `self.matches(r'${pattern.source.replaceAll('\\/', '/')}')`, message };
}

/** The value may not change once the field is set; `message` says the way out. */
export function immutable(message: string): CelRule {
  return { rule: 'self == oldSelf', message, reason: 'FieldValueForbidden' };
}

/** An exact mesh version, such as 1.30.3. */
export function exactVersion(description: string) {
  return text({
    description,
    maxLength: 32,
    forms: [
      {
        pattern: /^(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)$/,
        message: 'version must be one exact release in the form 1.30.3: three numbers, no leading v, no range',
      },
    ],
  });
}

const dnsLabelForm = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

/** A DNS label: lower-case letters, digits and hyphens, beginning and ending with a letter or digit. */
export function dnsLabel(field: string, description: string, maxLength = 63, rules: readonly CelRule[] = []) {
  const message = `${field} must be a DNS label: lower-case letters, digits and hyphens, with a letter or digit at both ends`;
  return text({ description, maxLength, forms: [{ pattern: dnsLabelForm, message }], rules });
}

/** A SHA-256 digest as `sha256:` and 64 hexadecimal digits. */
export function sha256(description: string) {
  return text({
    description,
    maxLength: 71,
    forms: [
      {
        pattern: /^sha256:[0-9a-f]{64}$/,
        message: 'a digest must be sha256: followed by 64 lower-case hexadecimal digits',
      },
    ],
  });
}

const durationForms = (field: string) => ({
  any: {
    pattern: /^([0-9]{1,5}h([0-9]{1,5}m)?([0-9]{1,5}s)?|[0-9]{1,5}m([0-9]{1,5}s)?|[0-9]{1,5}s)$/,
    message: `${field} must be hours, minutes and seconds in this order, such as 1h30m, 45m or 30s`,
  },
  positive: { pattern: /[1-9]/, message: `${field} must be longer than nothing, such as 10m` },
});

/** A span of time as Kubernetes writes it, such as 1h30m; where it is `positive`, 0s is refused. */
export function duration(field: string, description: string, least: 'zero' | 'positive' = 'zero') {
  const { any, positive } = durationForms(field);
  return text({ description, maxLength: 18, forms: least === 'positive' ? [any, positive] : [any] });
}

const anything = z.unknown().meta({ nullable: true, 'x-kubernetes-preserve-unknown-fields': true });

/**
 * A free object, kept as it is and passed through untouched; nulls are kept too.
 * Its entries, and not the object itself, preserve what is unknown: CEL compares entries of a map one by one, but takes two
 * preserved objects for equal when a key was exchanged for another (Kubernetes 1.36), and immutability would have a hole.
 */
export function freeObject(description: string) {
  return z.record(z.string(), anything).meta({ description });
}

/** A point in time, RFC 3339 in UTC. */
export function time(description: string) {
  return z.iso.datetime({ offset: true }).meta({ description });
}
