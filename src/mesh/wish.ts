import type { PrioritisedComponent, Resources } from '../api/index.ts';

export type Values = Readonly<Record<string, unknown>>;

/** What a person wishes for, as far as a mesh is concerned: the spec without where charts come from. */
export interface MeshWish {
  readonly version: string;
  readonly namespace: string;
  readonly profile?: string;
  readonly values: Values;
  readonly tags: readonly string[];
  readonly components: {
    readonly cni: ComponentWish;
    readonly ztunnel: ComponentWish;
    readonly gateways: readonly GatewayWish[];
  };
  readonly resources?: Resources;
  /** Names of the priority classes that pods are to have, where `resources` asks for any. */
  readonly priorityClasses?: ClassNames;
}

export type ClassNames = Readonly<Partial<Record<PrioritisedComponent, string>>>;

interface ComponentWish {
  readonly enabled: boolean;
  readonly values: Values;
}

export interface GatewayWish {
  readonly name: string;
  readonly namespace: string;
  readonly values: Values;
}
