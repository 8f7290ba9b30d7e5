import { crashTrial } from './crash-trial.ts';
import type { Reference } from './reference.ts';
import { transportTrial } from './transport-trial.ts';
import type { Choice, Trial } from './trial.ts';
import { missedTrial, staleTrial } from './watch-trials.ts';

/** @throws RangeError when there is no such trial */
export function trialFor({ campaign, key }: Choice, reference: Reference): Trial {
  switch (campaign) {
    case 'crash':
      return crashTrial(key, reference);
    case 'stale':
      return staleTrial(key, reference);
    case 'missed':
      return missedTrial(key, reference);
    case 'transport':
      return transportTrial(key, reference);
  }
}
