import type { Resources } from '../api/index.ts';

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
}

interface ComponentWish {
  readonly enabled: boolean;
  readonly values: Values;
}

export interface GatewayWish {
  readonly name: string;
  readonly namespace: string;
  readonly values: Values;
}
