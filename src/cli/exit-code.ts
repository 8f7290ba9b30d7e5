/** What the process ends with. The numbers are part of the interface: scripts rest on them. */
export const exitCode = {
  done: 0,
  failed: 1,
  usage: 2,
  stalled: 3,
  notNow: 4,
  forbidden: 5,
  unreachable: 6,
  notFound: 7,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

export const exitCodeMeaning: Readonly<Record<keyof typeof exitCode, string>> = {
  done: 'done, or true already',
  failed: 'failed; the message says how',
  usage: 'the command line is wrong',
  stalled: 'status: nothing goes on without a person (condition Stalled)',
  notNow: 'the mesh is in no state for it, or somebody else applies the field; nothing was written',
  forbidden: 'a right is missing; the message says which, and how it is given',
  unreachable: 'no API server was reached, or the credentials are not usable',
  notFound: 'there is no such mesh, or no mesh at all, or the cluster does not know the kind',
};
