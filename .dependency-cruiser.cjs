/**
 * The rings as rules: arrows point inward only. Tests may reach wider than the code they stand beside; what they use
 * must still be declared in their package.json (biome) and used (knip).
 */
const TEST = '\\.test\\.tsx?$|/e2e/|/tests/'
const OWN_CODE = '^(packages|apps|bench|torture|soak|tools|docs)/'
const IMPLEMENTATIONS = '^packages/(storage|bus|blob|credentials|outbound|mail|media|push)-'
const DEVELOPMENT = '^packages/(conformance|testkit)/'

/** Code of `from` may reach only the packages named, and itself. */
const ring = (name, comment, from, allowed) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from, pathNot: TEST },
  to: { path: OWN_CODE, pathNot: allowed },
})

module.exports = {
  forbidden: [
    ring('ring-0-protocol', 'The contract stands alone.', '^packages/protocol/', '^packages/protocol/'),
    {
      name: 'ring-0-protocol-libraries',
      comment: 'The contract uses the schema library and nothing else.',
      severity: 'error',
      from: { path: '^packages/protocol/', pathNot: TEST },
      to: { path: 'node_modules/', pathNot: 'node_modules/zod/' },
    },
    ring('ring-1-core', 'The core knows the contract only.', '^packages/core/', '^packages/(core|protocol)/'),
    {
      name: 'ring-1-core-libraries',
      comment: 'The core needs no library: what it needs from outside is a port.',
      severity: 'error',
      from: { path: '^packages/core/', pathNot: TEST },
      to: { path: 'node_modules/' },
    },
    {
      name: 'no-node-in-pure-rings',
      comment: 'protocol and core run anywhere, and the SDK in browsers too: no node:* there.',
      severity: 'error',
      from: {
        path: '^packages/(protocol|core|client|react)/|^apps/(web|kit-docs)/src/',
        pathNot: `${TEST}|\\.config\\.ts$`,
      },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'sessions-are-named-by-id',
      comment:
        'A session may be on another node: what is not in `sessions/`, and makes none in `connecting/`, knows it by its id.',
      severity: 'error',
      from: { path: '^packages/core/', pathNot: `^packages/core/src/(sessions|connecting)/|${TEST}` },
      to: { path: '^packages/core/src/sessions/live-session\\.ts$' },
    },
    ring(
      'ring-2-adapters',
      'Adapters know the core, not each other. The SQL ones share storage-sql.',
      '^packages/((?:bus|blob|credentials|outbound|mail|media|push)-[^/]+|storage-sql)/',
      '^packages/($1|core|protocol)/',
    ),
    ring(
      'ring-2-sql-adapters',
      'A SQL adapter adds a driver to storage-sql, and knows no other adapter.',
      '^packages/(storage-(?!sql/)[^/]+)/',
      '^packages/($1|storage-sql|core|protocol)/',
    ),
    ring(
      'ring-2-doors',
      'A door knows the Gate and door-kit: no store, no other door.',
      '^packages/(door-(?!edge/)[^/]+)/',
      '^packages/($1|door-kit|core|protocol)/',
    ),
    ring(
      'ring-2-door-edge',
      'Where edges come in: a door that knows their link, too.',
      '^packages/door-edge/',
      '^packages/(door-edge|edge-link|door-kit|core|protocol)/',
    ),
    ring(
      'ring-2-edge-link',
      'The link between an edge and its centre carries bytes: it knows nothing of what they say.',
      '^packages/edge-link/',
      '^packages/edge-link/',
    ),
    ring(
      'ring-2-services',
      'A service knows the Gate only.',
      '^packages/(service-[^/]+)/',
      '^packages/($1|core|protocol)/',
    ),
    {
      name: 'no-database-outside-storage',
      comment: 'Only the storage packages speak to a database.',
      severity: 'error',
      from: {
        path: OWN_CODE,
        pathNot: `^packages/storage-|^packages/testkit/src/postgres/|^bench/|^torture/|^soak/|${TEST}`,
      },
      to: { path: '^(node:)?sqlite$|node_modules/(kysely|pg|postgres|@electric-sql)/' },
    },
    {
      name: 'every-package-has-a-ring',
      comment: 'A package whose name no rule knows would be bound by none.',
      severity: 'error',
      from: { path: OWN_CODE },
      to: {
        path: '^packages/',
        pathNot: `^packages/(protocol|core|client|bot|react|mcp|door-kit|edge-link)/|^packages/(door|service)-|${IMPLEMENTATIONS}|${DEVELOPMENT}`,
      },
    },
    ring('ring-3-client', 'The SDK knows the contract only.', '^packages/client/', '^packages/(client|protocol)/'),
    ring(
      'ring-3-bot',
      'A robot knows the SDK, as who writes one does.',
      '^packages/bot/',
      '^packages/(bot|client|protocol)/',
    ),
    ring(
      'ring-3-mcp',
      'What an agent is given stands on the contract only.',
      '^packages/mcp/',
      '^packages/(mcp|protocol)/',
    ),
    ring('ring-3-react', 'The UI kit knows the SDK.', '^packages/react/', '^packages/(react|client|protocol)/'),
    ring(
      'ring-4-web',
      'A web app never sees the server.',
      '^apps/(web|kit-docs)/src/',
      '^(apps/$1/|packages/(client|react|protocol)/)',
    ),
    {
      name: 'implementations-are-named-in-one-place',
      comment:
        'Only the composition root (and commands that work on the store itself) name an implementation, and the testkit, which composes cores.',
      severity: 'error',
      from: {
        path: OWN_CODE,
        pathNot: `${IMPLEMENTATIONS}|^apps/server/src/(compose|cli/)|^packages/testkit/src/core/parts\\.ts$|^bench/|^torture/|^soak/|${TEST}`,
      },
      to: { path: IMPLEMENTATIONS },
    },
    {
      name: 'apps-are-imported-by-nobody',
      comment: 'Only tests, the testkit and the tools that write the reference look into an app.',
      severity: 'error',
      from: { path: '^(packages|bench|torture|soak)/', pathNot: `^packages/testkit/|${TEST}` },
      to: { path: '^apps/' },
    },
    {
      name: 'development-packages-stay-out',
      comment:
        'conformance and testkit are for tests, for the bench, the soak and the torture, and for the town that the live examples of the kit stand in.',
      severity: 'error',
      from: { path: OWN_CODE, pathNot: `${DEVELOPMENT}|^bench/|^soak/|^torture/|^apps/kit-docs/server/|${TEST}` },
      to: { path: DEVELOPMENT },
    },
    {
      name: 'tests-are-imported-by-nobody',
      severity: 'error',
      from: { path: OWN_CODE },
      to: { path: '\\.test\\.tsx?$' },
    },
    {
      name: 'through-the-front-door',
      comment: "Another package is entered through its package.json's exports, not by a path into it.",
      severity: 'error',
      from: { path: '^(packages/[^/]+|apps/[^/]+|bench|torture|soak|tools)/' },
      to: { path: '^(packages|apps)/', pathNot: '^$1/', dependencyTypes: ['local'] },
    },
    { name: 'no-circular', severity: 'error', from: { path: OWN_CODE }, to: { circular: true } },
    {
      name: 'no-orphans',
      comment: 'A file that nothing imports and that imports nothing is dead.',
      severity: 'error',
      from: {
        path: '^(packages|apps)/',
        orphan: true,
        pathNot: `${TEST}|\\.d\\.ts$|\\.css$|/docs-page/|/public/|vite\\.config\\.ts$`,
      },
      to: {},
    },
    { name: 'not-resolvable', severity: 'error', from: { path: OWN_CODE }, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^apps/web/dist' },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json'],
    },
    skipAnalysisNotInRules: false,
  },
}
