/** These bytes were not written by this library, or not whole. */
export class CorruptBytes extends Error {}
