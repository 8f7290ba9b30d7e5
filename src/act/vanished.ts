import type { ApiError } from '../kube/index.ts';

/** What was meant by its uid is gone, with its namespace or its kind, or another one has its name. */
export function hasVanished({ reason, causes }: ApiError): boolean {
  const other = reason === 'Invalid' && causes.some(({ field }) => field === 'metadata.uid');
  return other || reason === 'NotFound' || reason === 'Conflict' || reason === 'KindNotServed';
}
