/** Charts: where they come from, how they are verified, and how helm renders them. */
export type { Chart, ChartRequest, ChartSource, ChartStore } from './chart.ts';
export { ChartError, type ChartReason } from './chart-error.ts';
export {
  type ChartRenderer,
  createHelmRenderer,
  type HelmRendererOptions,
  type RenderRequest,
} from './chart-renderer.ts';
export { type ChartStoreOptions, createChartStore } from './chart-store.ts';
export { digestOf, digestOfBytes } from './digest.ts';
