export { type MeshOptions, type ServedRevision, type StandInMesh, startMesh } from './istiod/mesh.ts';
export type { Misbehaviour } from './istiod/misbehaviour.ts';
export type { Admission } from './istiod/pages.ts';
export { type PackOptions, packCharts } from './packer/pack-charts.ts';
export type { Fault } from './repository/fault.ts';
export type { ServedRequest } from './repository/loopback-server.ts';
export { type AddedArchive, type ChartRepository, serveCharts } from './repository/serve-charts.ts';
export { type ChartRegistry, serveOci } from './repository/serve-oci.ts';
export { type ChartName, chartNames, type MeshVersion, meshVersions } from './versions.ts';
