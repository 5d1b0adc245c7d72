/** What a channel tells those who hold it, unasked. */

/** Parcels: `epoch, answered, count, run`, and the shared things mentioned in them. `answered` is how many asks this settles. */
export const LEND = 0;
/** Give back what you have not taken. */
export const RECALL = 1;
/** What you were lent in earlier epochs than this one is void. */
export const VOID = 2;
/** Nothing more can be put. */
export const SHUT = 3;
/** Nothing will come any more for whoever waits now. */
export const END = 4;
/** The row is long: wait with putting. */
export const PAUSE = 5;
export const RESUME = 6;
