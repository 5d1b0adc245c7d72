/** The rooms of lib/ and what each may import: itself and the rooms to its left, never one to its right. */

/** From left to right; rooms in one row stand side by side and may see each other. */
const rooms = [
  ['chain.ts', 'errors.ts', 'hear-abort.ts', 'log.ts', 'turns.ts', 'wait-options.ts'],
  ['wire/'],
  ['transport/'],
  ['rpc/'],
  ['broker/'],
  ['engine/', 'handle.ts'],
  ['synchronize/'],
  ['queues/'],
  ['connection/'],
  ['shared-memory/'],
  ['sharedctypes/'],
  ['process/'],
  ['dummy/'],
  ['pool/'],
  ['managers/'],
  ['in-process-queue/'],
  ['members.ts', 'dummy-members.ts'],
  ['context.ts'],
  ['index.ts', 'queue.ts', 'dummy.ts'],
  ['entry/'],
];

const pattern = (rows) => `^lib/(${rows.flat().join('|').replaceAll('.', '\\.')})`;

const importsGoLeft = rooms.slice(0, -1).map((row, position) => ({
  name: `${row.join(', ')} imports only what is to its left`,
  severity: 'error',
  from: { path: pattern([row]) },
  to: { path: pattern(rooms.slice(position + 1)) },
}));

const entryPoints = '^lib/(index|queue|dummy|entry/[^/]+)\\.ts$';

const core = (...names) => `^(node:)?(${names.join('|')})(/|$)`;

module.exports = {
  forbidden: [
    ...importsGoLeft,
    {
      name: 'every file of lib is in a room of the order',
      severity: 'error',
      from: { path: '^lib/', pathNot: pattern(rooms) },
      to: {},
    },
    {
      name: 'every imported file of lib is in a room of the order',
      severity: 'error',
      from: {},
      to: { path: '^lib/', pathNot: pattern(rooms) },
    },
    {
      name: 'lib imports nothing of ours from outside lib',
      severity: 'error',
      from: { path: '^lib/' },
      to: { path: '^(bin|bench|demos|dist|scripts|spec)/' },
    },
    {
      name: 'no cycle',
      comment: 'A cycle means that an idea is missing. Two types may speak of each other.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'the broker is a state machine: no node: module, no package',
      severity: 'error',
      from: { path: '^lib/broker/' },
      to: { pathNot: '^lib/' },
    },
    {
      name: 'only transport/, process/ and entry/ know sockets and child processes',
      severity: 'error',
      from: { path: '^lib/', pathNot: '^lib/(transport|process|entry)/' },
      to: {
        dependencyTypesNot: ['type-only'],
        path: core('net', 'tls', 'dgram', 'http', 'https', 'http2', 'child_process', 'cluster', 'worker_threads'),
      },
    },
    {
      name: 'only wire/, transport/, process/, entry/ and shared-memory/ know files',
      comment: 'wire/ for the modules that functions are exported from.',
      severity: 'error',
      from: { path: '^lib/', pathNot: '^lib/(wire|transport|process|entry|shared-memory)/' },
      to: { path: core('fs') },
    },
    {
      name: 'msgpackr is a matter of wire/',
      severity: 'error',
      from: { path: '^lib/', pathNot: '^lib/wire/' },
      to: { path: 'node_modules/msgpackr' },
    },
    {
      name: 'lib needs only what its users install',
      severity: 'error',
      from: { path: '^lib/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'every import can be found',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'every file of lib is reached from an entry point',
      severity: 'error',
      from: { path: entryPoints },
      to: { path: '^lib/', pathNot: [entryPoints, '\\.d\\.ts$'], reachable: false },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    exoticRequireStrings: [],
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['require', 'node', 'default', 'types'] },
  },
};
