/** The mesh versions the stand-in charts exist for: two older minors, and three patches of the newest one. */
export const meshVersions = ['1.28.6', '1.29.6', '1.30.2', '1.30.3', '1.30.4'] as const;

/** One of the versions the stand-in charts exist for. */
export type MeshVersion = (typeof meshVersions)[number];

/** The charts of the stand-in mesh, named as the official ones are in their repository. */
export const chartNames = ['base', 'istiod', 'gateway', 'cni', 'ztunnel'] as const;

/** Name of a chart of the stand-in mesh. */
export type ChartName = (typeof chartNames)[number];
