export { istioCrds } from './crds.ts';
export { ensureTools, type Tools } from './ensure-tools.ts';
export type { Tool } from './modules.ts';
export { ToolError, type ToolErrorReason } from './tool-error.ts';
