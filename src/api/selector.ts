/** Which namespaces are meant: by name, by their labels, or both. */
import { z } from 'zod';
import { type CelRule, dnsLabel, text } from './fields.ts';
import type { Frozen } from './object.ts';

const labelKeyForm = /^([a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([-._A-Za-z0-9]{0,61}[A-Za-z0-9])?$/;
const labelKeyMessage = 'a label key must be a name such as env, or a name behind a DNS prefix such as example.com/env';

/** The form of a label's key, alone and as a rule over all keys of a map. */
export const labelKey = {
  pattern: labelKeyForm,
  inMap: {
    rule: `self.all(key, key.matches(r'${labelKeyForm.source.replaceAll('\\/', '/')}'))`,
    message: labelKeyMessage,
  },
} as const satisfies { readonly pattern: RegExp; readonly inMap: CelRule };

export const labelValue = text({
  description: 'Value of a label.',
  maxLength: 63,
  forms: [
    {
      pattern: /^([A-Za-z0-9]([-._A-Za-z0-9]*[A-Za-z0-9])?)?$/,
      message:
        'a label value must be letters, digits, hyphens, dots and underscores, with a letter or digit at both ends; or empty',
    },
  ],
});

const matchLabels = z.record(z.string(), labelValue).meta({
  description:
    'Labels that the namespace has, each with this value; at most 16. Default: none. Example: {env: staging}.',
  maxProperties: 16,
  'x-kubernetes-validations': [labelKey.inMap],
});

export const labelOperators = ['In', 'NotIn', 'Exists', 'DoesNotExist'] as const;

const valuesFitOperator: CelRule = {
  rule: "(self.operator in ['In', 'NotIn']) == (has(self.values) && self.values.size() > 0)",
  message: 'In and NotIn need at least one value; Exists and DoesNotExist take none',
};

const matchExpressions = z
  .array(
    z
      .object({
        key: text({
          description: 'Key of the label. Example: tier.',
          maxLength: 317,
          forms: [{ pattern: labelKeyForm, message: labelKeyMessage }],
        }),
        operator: z.enum(labelOperators).meta({
          description:
            'In: the label has one of the values. NotIn: it has none of them, or is absent. Exists: the label is there. DoesNotExist: it is not.',
        }),
        values: z
          .array(labelValue)
          .max(32)
          .meta({
            description: 'The values of In and NotIn. Example: [internal, tools].',
            'x-kubernetes-list-type': 'atomic',
          })
          .exactOptional(),
      })
      .meta({ 'x-kubernetes-validations': [valuesFitOperator] }),
  )
  .max(8)
  .meta({
    description: 'Requirements on labels, all of which must hold; at most 8. Default: none.',
    'x-kubernetes-list-type': 'atomic',
  });

const selector = z
  .object({ matchLabels: matchLabels.exactOptional(), matchExpressions: matchExpressions.exactOptional() })
  .meta({
    description:
      'Namespaces by their labels, as everywhere in Kubernetes: all of matchLabels and matchExpressions must hold; an empty selector means every namespace.',
  });

const selectorOrNames: CelRule = {
  rule: 'has(self.selector) || (has(self.names) && self.names.size() > 0)',
  message: 'a wave must say which namespaces it moves: by selector, by names, or both; all others are in the last wave',
};

export const namespacesSchema = z
  .object({
    selector: selector.exactOptional(),
    names: z
      .array(dnsLabel('a name', 'Name of a namespace.'))
      .max(256)
      .meta({
        description: 'Namespaces by name; at most 256. Default: none. Example: [shop, pay].',
        'x-kubernetes-list-type': 'atomic',
      })
      .exactOptional(),
  })
  .meta({
    description: 'The namespaces of the wave: those that are named, and those that the selector matches.',
    'x-kubernetes-validations': [selectorOrNames],
  });

export type Namespaces = Frozen<z.output<typeof namespacesSchema>>;
export type LabelSelector = NonNullable<Namespaces['selector']>;
export type LabelRequirement = NonNullable<LabelSelector['matchExpressions']>[number];
