/** What a channel tells those who hold it, unasked. */

/** Parcels: `epoch, count, run`. */
export const LEND = 0;
/** Give back what you have not taken. */
export const RECALL = 1;
/** What you were lent is void: all that was here has been thrown away. */
export const VOID = 2;
/** Nothing more can be put. */
export const SHUT = 3;
/** Nothing will come any more for whoever waits now. */
export const END = 4;
/** The row is long: wait with putting. */
export const PAUSE = 5;
export const RESUME = 6;
/** Give back the slots that you have not filled. */
export const RECALL_SLOTS = 7;
/** More slots to fill without asking: `count`. */
export const SLOTS = 8;
