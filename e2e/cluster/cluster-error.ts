/** Why a test cluster could not do what was asked. */
export type ClusterErrorReason =
  /** Every slot of ports and Service addresses is in use. */
  | 'NoFreeSlot'
  /** The folder asked for has something in it, which `stop` would remove. */
  | 'FolderNotEmpty'
  /** A process of the control plane ended by itself. */
  | 'ProcessEnded'
  /** A process runs, but did not become ready in time. */
  | 'NotReadyInTime'
  /** kubectl, or a request of the cluster itself, was refused. */
  | 'CommandFailed'
  /** The watchdog that cleans up behind a dead starter could not be started. */
  | 'WatchdogFailed';

/** An error of the test cluster; the message tells a person what happened and shows the end of the log concerned. */
export class ClusterError extends Error {
  override readonly name = 'ClusterError';
  readonly reason: ClusterErrorReason;

  constructor(reason: ClusterErrorReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}
