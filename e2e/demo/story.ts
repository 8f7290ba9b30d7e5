/** What the demo is about; the parts of it agree on these names. */

/** The mesh is upgraded from the first to the second; the third turns out to be broken. */
export const versions = { older: '1.29.6', newer: '1.30.3', broken: '1.30.4' } as const;

/** The namespaces of `teams.yaml`. */
export const teams: readonly string[] = ['staging', 'tools', 'shop', 'bank'];

/** What the pods of all teams have in common, and how many they are. */
export const podSelector = 'app.kubernetes.io/part-of=demo';
export const podCount = 10;
