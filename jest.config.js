/** Specs of lib/ run from the sources; whatever forks a process imports `multiproc`, the built package, as a user does. */
module.exports = {
  roots: ['<rootDir>/spec'],
  testMatch: ['**/*.spec.ts'],
  testEnvironment: 'node',
  transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: 'tsconfig.json', isolatedModules: true }] },
  testTimeout: 20_000,
  maxWorkers: 2,
};
