import { damage } from './damage.ts';
import type { Life } from './life.ts';
import { isGone, isReady, wishAway, wishFor } from './wishes.ts';

/** A mesh that nobody uses comes, is damaged, gets a further tag, and goes. */
export const install: Life = {
  name: 'install',
  steps: [
    { name: 'install', act: (world) => wishFor(world, ['default']), isThere: isReady },
    { name: 'damage', act: damage, isThere: isReady, damages: true },
    { name: 'retag', act: (world) => wishFor(world, ['default', 'prod']), isThere: isReady, rests: true },
    { name: 'uninstall', act: wishAway, isThere: isGone },
  ],
};
