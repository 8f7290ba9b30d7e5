import { crashTrial } from './crash-trial.ts';
import type { Reference } from './reference.ts';
import { transportTrial } from './transport-trial.ts';
import type { Campaign, Trial } from './trial.ts';
import { missedTrial, staleTrial } from './watch-trials.ts';

/** The trial that a campaign plays for this seed. */
export function trialFor(campaign: Campaign, seed: number, reference: Reference): Trial {
  switch (campaign) {
    case 'crash':
      return crashTrial(seed, reference);
    case 'stale':
      return staleTrial(seed, reference);
    case 'missed':
      return missedTrial(seed, reference);
    case 'transport':
      return transportTrial(seed);
  }
}
