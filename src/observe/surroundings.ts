import type { Admissions } from '../act/admissions.ts';
import type { Others } from '../act/class-users.ts';
import type { Contests } from '../act/contests.ts';
import type { Ledger } from '../act/ledger.ts';
import type { Marked } from '../act/marked.ts';
import type { KubeClient } from '../kube/index.ts';
import type { ProbeResult } from '../lifecycle/observation.ts';
import type { MeshProvider } from '../mesh/provider.ts';
import type { ChosenNames } from './chosen-names.ts';
import type { Charting } from './desired.ts';
import type { KubernetesVersion } from './kubernetes-version.ts';
import type { Recent } from './recent.ts';
import type { RenderMemory } from './render-memory.ts';
import type { FollowerProbes } from './rollout/followers.ts';
import type { Rehearsals } from './rollout/rehearsals.ts';
import type { Stores } from './stores.ts';
import type { Unheeded } from './unheeded.ts';
import type { WantedSets } from './wanted.ts';

/** What observing needs besides the resource itself. */
export interface Surroundings {
  readonly client: KubeClient;
  readonly stores: Stores;
  readonly ledger: Ledger;
  readonly contests: Contests;
  readonly marked: Marked;
  readonly admissions: Admissions;
  readonly charting: Charting;
  readonly chosen: ChosenNames;
  readonly wanted: WantedSets;
  readonly renders: RenderMemory;
  /** What revisions answered a moment ago. */
  readonly probed: Recent<readonly ProbeResult[]>;
  /** Namespaces whose new pods were seen to get the revision they are led to. */
  readonly followers: FollowerProbes;
  /** Workloads whose next pod was refused when it was tried out. */
  readonly rehearsals: Rehearsals;
  /** Webhook configurations that the API server does not seem to act upon. */
  readonly unheeded: Unheeded;
  /** When the containers of control planes were started, in milliseconds since 1970, as it was read a moment ago. */
  readonly started: Recent<readonly number[]>;
  /** Who else has priority classes that are to go, as it was read a minute ago at most. */
  readonly classUsers: Recent<ReadonlyMap<string, Others>>;
  readonly provider: MeshProvider;
  readonly kubernetes: (signal: AbortSignal) => Promise<KubernetesVersion>;
  /** Wall clock, in milliseconds. */
  readonly now: () => number;
}
