/** The processes of the operating system. */

import { nextIdentity, whoAmI } from './current';
import type { World } from './world';

export const realWorld: World = {
  whoAmI,
  nextIdentity,
  /** Loaded here, with all that starting takes: most processes start none. */
  launch(child, state) {
    const { launch }: typeof import('./launch') = require('./launch');
    return launch(child, state);
  },
};
