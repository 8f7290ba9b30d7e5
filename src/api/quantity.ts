import { text } from './fields.ts';

/** An amount of cpu, memory or pods, as Kubernetes writes it. */
export function quantity(description: string) {
  return text({
    description,
    maxLength: 32,
    forms: [
      {
        pattern: /^([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,2}|[numkMGTPE]|[KMGTPE]i)?$/,
        message: 'a quantity must be a number with a unit or without, such as 20, 500m or 24Gi',
      },
    ],
  });
}
