/** What the workers of pools import: their target. */

export { work } from '../pool/worker';
