import type { Side } from '../../measure/figure.ts';
import type { Contender } from './contender.ts';

/** Loads one side only, so that the other's code costs it nothing. */
export function load(side: Side): Promise<Contender> {
  switch (side) {
    case 'meshwright':
      return import('./meshwright.ts').then(({ meshwright }) => meshwright);
    case 'client-node':
      return import('./client-node.ts').then(({ clientNode }) => clientNode);
  }
}
