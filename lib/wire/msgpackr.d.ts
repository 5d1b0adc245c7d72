/** The build of msgpackr without its native part, which costs 15 ms to load, and without eval. Same face. */
declare module 'msgpackr/index-no-eval' {
  export * from 'msgpackr';
}
