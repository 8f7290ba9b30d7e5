import { registerHooks } from 'node:module';

/** In the place of the models: only its own API clients, which nobody uses, would be made with these. */
const noModels =
  'data:text/javascript,export class ServerConfiguration {} export function createConfiguration() { throw new Error("not loaded") }';

const hooks = registerHooks({
  resolve(specifier, context, next) {
    const isOfConfig = context.parentURL?.endsWith('/@kubernetes/client-node/dist/config.js') ?? false;
    return isOfConfig && specifier === './gen/index.js'
      ? { url: noModels, shortCircuit: true }
      : next(specifier, context);
  },
});

/** What is used of client-node, without its models of every kind, which cost 50 MB: see docs/decisions/0016. */
export const { KubeConfig, bufferFromFileOrString } = await import('@kubernetes/client-node/dist/config.js');
export type KubeConfig = InstanceType<typeof KubeConfig>;

hooks.deregister();
