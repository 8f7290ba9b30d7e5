/** Why the programs of the test cluster are not at hand. */
export type ToolErrorReason =
  | 'GoMissing'
  | 'GoTooOld'
  /** The Go modules cannot be fetched. */
  | 'ModulesUnreachable'
  | 'BuildFailed'
  /** A built program calls itself by another version than the one asked for. */
  | 'WrongVersion'
  /** `KUBEBUILDER_ASSETS` or `HELM_BIN` names something that is not there. */
  | 'ToolNotFound'
  /** The cache folder cannot be written. */
  | 'CacheNotWritable';

/** An error of building the tools; the message says what to do about it. */
export class ToolError extends Error {
  override readonly name = 'ToolError';
  readonly reason: ToolErrorReason;

  constructor(reason: ToolErrorReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}
