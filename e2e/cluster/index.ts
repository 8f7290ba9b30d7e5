export type { Cluster, Companion } from './cluster.ts';
export { ClusterError, type ClusterErrorReason } from './cluster-error.ts';
export { type ControlPlaneProcess, nodeName } from './control-plane.ts';
export { established } from './established.ts';
export type { KubectlOptions } from './kubectl.ts';
export type { ServerProcess } from './server-process.ts';
export { type ClusterOptions, startCluster } from './start-cluster.ts';
export { ensureTools, istioCrds, type Tool, ToolError, type ToolErrorReason, type Tools } from './tools/index.ts';
