/** What the board of a pool tells, unasked: its owner, and the workers at their seats. */

// News for the owner
/** Records of results: `seat, count, run`. */
export const RESULTS = 0;
/** The worker of this seat takes tasks from now on: `seat`. */
export const READY = 1;
/** The worker of this seat is gone; `number` is the task that it was running, 0 for none. */
export const LOST = 2;
/** The worker of this seat runs the task that was to be evicted: `seat`. */
export const EVICT = 3;
/** The worker of this seat could not get ready: `seat, parcel`. */
export const UNREADY = 4;

// News for a worker
/** Records of tasks: `count, run`. */
export const TASKS = 0;
/** The next function: `module, name`. */
export const DEFINE = 1;
/** What to do before any task, as the record of one: `record`. */
export const PREPARE = 2;
/** Give back what you have not begun. */
export const RECALL = 3;
/** This task is not wanted any more: `number`. */
export const CANCEL = 4;
/** There will be no more. */
export const BYE = 5;
