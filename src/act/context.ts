import type { MeshControlPlane, MeshRevisionSpec } from '../api/index.ts';
import type { Kind, KubeClient } from '../kube/index.ts';
import type { MeshProvider } from '../mesh/provider.ts';
import type { Admissions } from './admissions.ts';
import type { Contests } from './contests.ts';
import type { Ledger } from './ledger.ts';
import type { Marked } from './marked.ts';

/** Something that happened, told to people as an Event on the MeshControlPlane. */
export interface Tale {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly note: string;
  /** The rule that led to it; for the log. */
  readonly because?: string | undefined;
  /** The kind of the object that was brought back or set back; for metrics. */
  readonly repaired?: string | undefined;
}

/** What carrying out intents needs. */
export interface ActContext {
  readonly client: KubeClient;
  readonly ledger: Ledger;
  readonly contests: Contests;
  readonly marked: Marked;
  readonly admissions: Admissions;
  readonly controlPlane: MeshControlPlane;
  /** The exact inputs of a revision that is not recorded yet, and the name of its MeshRevision. */
  readonly revision: { readonly name: string; readonly spec: MeshRevisionSpec } | undefined;
  readonly provider: Pick<MeshProvider, 'revisionOf' | 'ownedKinds' | 'pointers'>;
  /** Every kind of which objects of ours are known or looked for. */
  readonly watchedKinds: readonly Kind[];
  readonly tell: (tale: Tale) => void;
  /** Notes the version of our own write to the MeshControlPlane, so that an older copy is not acted upon again. */
  readonly wrote: (resourceVersion: string | undefined) => void;
  /** Asks for the next turn after so many milliseconds: only time makes what is left to do possible. */
  readonly later: (milliseconds: number) => void;
  /** Wall clock, in milliseconds. */
  readonly now: () => number;
  readonly signal: AbortSignal;
}
