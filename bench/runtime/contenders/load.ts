import type { Runtime } from '../modes.ts';
import type { Contender } from './contender.ts';

/** Loads one side only, so that the other's code costs it nothing. */
export function load(side: Runtime): Promise<Contender> {
  switch (side) {
    case 'meshwright':
      return import('./meshwright.ts').then(({ meshwright }) => meshwright);
    case 'client-node':
      return import('./client-node.ts').then(({ clientNode }) => clientNode);
  }
}
