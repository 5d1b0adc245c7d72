/** Specs of lib/ run from the sources; whatever forks a process imports `multiproc`, the built package, as a user does. */
module.exports = {
  roots: ['<rootDir>/spec'],
  testMatch: ['**/*.spec.ts'],
  testEnvironment: 'node',
  // File by file, as `isolatedModules` in tsconfig.json promises: `npm run typecheck` is what checks types.
  transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: 'tsconfig.json' }] },
  cacheDirectory: '<rootDir>/node_modules/.cache/jest',
  testTimeout: 20_000,
  maxWorkers: 2,
};
