import type { KubeClient } from '../kube/index.ts';
import type { ProbeResult } from '../lifecycle/observation.ts';
import { ledBy } from '../mesh/led-by.ts';
import type { Pointer, PointerProbe } from '../mesh/provider.ts';
import { askInjector, askValidator } from './probe.ts';

export interface PointerProbeRequest {
  readonly client: KubeClient;
  readonly pointerProbe: PointerProbe;
  readonly pointers: readonly Pointer[];
  /** Where the control plane is; objects for the default validator are sent there. */
  readonly home: string;
  /** A namespace without injection labels, where the probe pod may name a tag itself. */
  readonly namespace: string;
  readonly signal: AbortSignal;
}

/**
 * Asks by way of each pointer, in dry runs: a tag must have a pod injected by the revision that it says it leads to, the
 * default validator must refuse an invalid object. Its answer does not tell which revision gave it.
 */
export function probePointers(request: PointerProbeRequest): Promise<readonly ProbeResult[]> {
  const { client, pointerProbe, pointers, home, namespace, signal } = request;
  return Promise.all(
    pointers.map((pointer) => {
      const { tag, name } = pointer;
      if (tag === undefined) return askValidator(pointerProbe.validator(home), `the ${name}`, request);
      const asker = { client, signal, subject: `a pod that followed ${name}` };
      return askInjector(pointerProbe.tag(tag, namespace), ledBy(pointer, namespace), asker);
    }),
  );
}
