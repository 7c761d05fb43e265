import { randomBytes } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { layering } from './check/layering.ts'
import { root } from './check/root.ts'
import type { Result } from './check/run.ts'
import { type ScratchCopy, scratchCopy } from './check/scratch-copy.ts'
import { stepsFor } from './check/steps.ts'

/**
 * A guard that cannot fail guards nothing. Each violation is planted in a copy of the repository, all of them at once,
 * and each guard must name the ones that are its own.
 */
const planted: Readonly<Record<string, string>> = {
  'packages/core/src/planted-ring.ts': "import '@tidings/door-kit'\n",
  'packages/core/src/planted-cycle.ts': "import './planted-back.ts'\n",
  'packages/core/src/planted-back.ts': "import './planted-cycle.ts'\n",
  'packages/core/src/planted-node.ts': "import { readFileSync } from 'node:fs'\nexport const read = readFileSync\n",
  'packages/core/src/planted-library.ts': "import { z } from 'zod'\nexport const schema = z.string()\n",
  'packages/core/src/planted-timer.ts': 'export const later = (): unknown => setTimeout(() => Date.now(), 1)\n',
  'packages/core/src/planted-type.ts': "export const count: number = 'many'\n",
  'packages/core/src/planted-orphan.ts': 'export const alone = 1\n',
  'packages/protocol/src/planted-ring.ts': "import '@tidings/core'\n",
  'packages/protocol/src/planted-library.ts': "import 'vitest'\n",
  'packages/protocol/src/planted-absent.ts': "import './there-is-no-such-file.ts'\n",
  'packages/core/src/planted-test.ts': "import './budgets/rate-limiter.test.ts'\n",
  'packages/core/src/planted-session.ts': "import './sessions/live-session.ts'\n",
  'packages/core/src/planted-sqlite.ts': "import 'node:sqlite'\n",
  'packages/client/src/planted-ring.ts': "import '@tidings/core'\n",
  'packages/client/src/planted-node.ts': "import 'node:crypto'\n",
  'packages/bot/src/planted-ring.ts': "import '@tidings/core'\n",
  'packages/mcp/src/planted-ring.ts': "import '@tidings/core'\n",
  'packages/door-ws/src/planted-store.ts': "import '@tidings/storage-sql'\n",
  'packages/door-edge/src/planted-store.ts': "import '@tidings/storage-sql'\n",
  'packages/edge-link/src/planted-ring.ts': "import '@tidings/core'\n",
  'packages/door-ws/src/planted-door.ts': "import '@tidings/door-http'\n",
  'packages/door-ws/src/planted-database.ts': "import 'node:sqlite'\n",
  'packages/door-ws/src/planted-path.ts': "import '../../core/src/gates/gate.ts'\n",
  'packages/media-node/src/planted-adapter.ts': "import '@tidings/blob-fs'\n",
  'packages/outbound-node/src/planted-adapter.ts': "import '@tidings/mail-smtp'\n",
  'packages/blob-s3/src/planted-adapter.ts': "import '@tidings/blob-fs'\n",
  'packages/service-planted/src/planted-door.ts': "import '@tidings/door-kit'\n",
  'packages/planted/src/planted.ts': "import './planted-other.ts'\n",
  'packages/planted/src/planted-other.ts': 'export const nowhere = 1\n',
  'packages/react/src/planted-ring.ts': "import '@tidings/core'\n",
  'packages/door-http/src/planted-media.ts': "import '@tidings/media-node'\n",
  'packages/storage-sql/src/planted-adapter.ts': "import '@tidings/storage-sqlite'\n",
  'packages/storage-sqlite/src/planted-proof.ts': "import '@tidings/conformance'\n",
  'packages/door-http/src/planted-app.ts': "import '@tidings/server'\n",
  'apps/server/src/planted-adapter.ts': "import '@tidings/storage-sqlite'\n",
  'apps/web/src/planted-server.ts': "import '@tidings/core'\n",
  'apps/kit-docs/src/planted-town.ts': "import '@tidings/testkit'\n",
  'apps/web/src/planted-type.ts': 'export const width: string = window.innerWidth\n',
  'packages/door-kit/src/planted-style.ts': [
    'export const anything = (value: any): any => value',
    'export default anything',
    `export function long(): number {\n  let n = 0\n${'  n += 1\n'.repeat(80)}  return n\n}`,
    '',
  ].join('\n'),
  'packages/door-kit/src/PlantedName.ts': 'export const badly = 1\n',
  'packages/door-kit/src/planted-length.ts': '// one of too many lines\n'.repeat(500),
  'packages/client/src/planted-one/above.ts': "import '../planted-two/below.ts'\n",
  'packages/client/src/planted-one/below.ts': 'export const one = 1\n',
  'packages/client/src/planted-two/above.ts': "import '../planted-one/below.ts'\n",
  'packages/client/src/planted-two/below.ts': 'export const two = 2\n',
  'packages/core/src/own/planted-stateless.ts': 'export class PlantedStateless {\n  readonly one = 1\n}\n',
  'packages/core/src/own/planted-stateful.ts': [
    'export function createPlantedCount() {\n  let n = 0\n  return () => n++\n}',
    'export function createPlantedSet() {\n  const kept = new Set<string>()\n  return (one: string) => kept.add(one)\n}',
    'export type PlantedCount = ReturnType<typeof createPlantedCount>',
    '',
  ].join('\n'),
  'packages/protocol/src/planted-beside.ts': 'export const beside = 1\n',
  'packages/protocol/src/text/planted-above.ts': "import '../planted-beside.ts'\n",
  'apps/web/src/planted-text.ts': "export const say = (t: (key: string) => string): string => t('plantedAbsent')\n",
  // Each below the budget, all of them above it: named by the page, and imported by what it names.
  'apps/web/dist/index.html':
    '<script src="./assets/page.js"></script><link rel="stylesheet" href="./assets/part.css"><script src="./theme.js">',
  'apps/web/dist/theme.js': '',
  'apps/web/dist/.vite/manifest.json': JSON.stringify({
    'index.html': { file: 'assets/page.js', imports: ['_part.js'] },
    '_part.js': { file: 'assets/part.js' },
  }),
  'apps/web/dist/assets/page.js': randomBytes(60_000).toString('hex'),
  'apps/web/dist/assets/part.js': randomBytes(100_000).toString('hex'),
  'apps/web/dist/assets/part.css': randomBytes(100_000).toString('hex'),
  'apps/web/dist/widget/widget.js': randomBytes(11_000).toString('hex'),
  'apps/web/src/planted-late.tsx':
    'export const late = () => (document.startViewTransition(() => undefined), <dialog closedby="any" />)\n',
  'apps/web/src/styles/planted-late.css': '.planted { position-anchor: --late; width: anchor-size(width); }\n',
  'packages/door-kit/src/planted-type.ts': 'export const upper: number = Buffer.from([1]).toString()\n',
}

/** Whatever a package may import, it is no app. No TypeScript: the types of what it imports would be known in the pure rings. Tests' own packages stand in no ring. */
const outward = readdirSync(join(root, 'packages'))
  .filter((name) => name !== 'conformance' && name !== 'testkit')
  .map((name) => `packages/${name}/src/planted-outward.mjs`)

let copy: ScratchCopy
const results = new Map<string, Result>()

beforeAll(async () => {
  copy = scratchCopy()
  for (const [file, text] of Object.entries(planted)) copy.write(file, text)
  for (const file of outward) copy.write(file, "import '@tidings/server'\n")
  copy.append('tools/check/root.ts', '\nexport const plantedDeadExport = 1\n')
  copy.append('docs/reference/errors.md', '\nplanted\n')
  copy.append(
    'apps/web/src/texts/en.ts',
    "\nObject.assign(en, { plantedUnused: 'a', plantedGap: '{{a}}', plantedEmpty: '' })\n",
  )
  copy.append(
    'apps/web/src/texts/zh.ts',
    "\nObject.assign(zh, { plantedUnused: 'a', plantedGap: '{{b}}', plantedEmpty: 'a' })\n",
  )
  for (const [name, step] of Object.entries(stepsFor(copy.path))) results.set(name, await step())
}, 600_000)

afterAll(() => copy[Symbol.dispose]())

function expectFailure(step: string, ...parts: readonly string[]): void {
  const result = results.get(step)
  expect(result?.ok).toBe(false)
  const lines = result?.output.split('\n').filter((line) => parts.every((part) => line.includes(part)))
  expect(lines, `${step} says nothing about ${parts.join(' and ')}`).not.toEqual([])
}

/** Each rule of the rings, with a file that breaks it. */
const breaches: readonly (readonly [rule: string, file: string])[] = [
  ['ring-0-protocol', 'packages/protocol/src/planted-ring.ts'],
  ['ring-0-protocol-libraries', 'packages/protocol/src/planted-library.ts'],
  ['ring-1-core', 'packages/core/src/planted-ring.ts'],
  ['ring-1-core-libraries', 'packages/core/src/planted-library.ts'],
  ['no-node-in-pure-rings', 'packages/core/src/planted-node.ts'],
  ['no-node-in-pure-rings', 'packages/core/src/planted-sqlite.ts'],
  ['no-node-in-pure-rings', 'packages/client/src/planted-node.ts'],
  ['sessions-are-named-by-id', 'packages/core/src/planted-session.ts'],
  ['ring-2-adapters', 'packages/storage-sql/src/planted-adapter.ts'],
  ['ring-2-adapters', 'packages/media-node/src/planted-adapter.ts'],
  ['ring-2-adapters', 'packages/outbound-node/src/planted-adapter.ts'],
  ['ring-2-adapters', 'packages/blob-s3/src/planted-adapter.ts'],
  ['ring-2-services', 'packages/service-planted/src/planted-door.ts'],
  ['every-package-has-a-ring', 'packages/planted/src/planted.ts'],
  ['ring-2-doors', 'packages/door-ws/src/planted-store.ts'],
  ['ring-2-door-edge', 'packages/door-edge/src/planted-store.ts'],
  ['ring-2-edge-link', 'packages/edge-link/src/planted-ring.ts'],
  ['ring-2-doors', 'packages/door-ws/src/planted-door.ts'],
  ['no-database-outside-storage', 'packages/door-ws/src/planted-database.ts'],
  ['ring-3-client', 'packages/client/src/planted-ring.ts'],
  ['ring-3-bot', 'packages/bot/src/planted-ring.ts'],
  ['ring-3-mcp', 'packages/mcp/src/planted-ring.ts'],
  ['ring-3-react', 'packages/react/src/planted-ring.ts'],
  ['ring-4-web', 'apps/web/src/planted-server.ts'],
  ['ring-4-web', 'apps/kit-docs/src/planted-town.ts'],
  ['development-packages-stay-out', 'apps/kit-docs/src/planted-town.ts'],
  ['implementations-are-named-in-one-place', 'apps/server/src/planted-adapter.ts'],
  ['implementations-are-named-in-one-place', 'packages/door-http/src/planted-media.ts'],
  ['apps-are-imported-by-nobody', 'packages/door-http/src/planted-app.ts'],
  ['development-packages-stay-out', 'packages/storage-sqlite/src/planted-proof.ts'],
  ['through-the-front-door', 'packages/door-ws/src/planted-path.ts'],
  ['not-resolvable', 'packages/protocol/src/planted-absent.ts'],
  ['tests-are-imported-by-nobody', 'packages/core/src/planted-test.ts'],
  ['ring-2-sql-adapters', 'packages/storage-sqlite/src/planted-proof.ts'],
  ['no-circular', 'packages/core/src/planted-'],
  ['no-orphans', 'packages/core/src/planted-orphan.ts'],
]

describe('layering', () => {
  it.each(breaches)('%s refuses %s', (rule, file) => expectFailure('layering', `${rule}: ${file}`))

  it.each(outward)('binds each package to its ring: %s', (file) => expectFailure('layering', 'ring-', `: ${file} → `))

  it('is broken here in each of its rules', () => {
    const rules = createRequire(import.meta.url)('../.dependency-cruiser.cjs') as { forbidden: { name: string }[] }
    expect(new Set(breaches.map(([rule]) => rule))).toEqual(new Set(rules.forbidden.map(({ name }) => name)))
  })

  it('refuses folders that import each other, though no file does', () => {
    const circle = 'packages/client/src/planted-one → packages/client/src/planted-two'
    expectFailure('layering', 'folder-circle: ', circle)
    expectFailure('layering', 'packages/client/src/planted-two/above.ts → packages/client/src/planted-one/below.ts')
    expectFailure('layering', 'folder-circle: ', 'packages/protocol/src → packages/protocol/src/text')
  })

  it('fails when it reads fewer modules than there must be', async () => {
    const result = await layering(copy.path, 100_000)
    expect(result.ok).toBe(false)
    expect(result.output).toContain('the checker does not see the code')
  })
})

describe('types', () => {
  it('refuses a wrong type in every ring', () => {
    expectFailure('types:pure', 'packages/core/src/planted-type.ts')
    expectFailure('types:node', 'packages/door-kit/src/planted-type.ts')
    expectFailure('types:browser', 'apps/web/src/planted-type.ts')
  })

  it('knows neither timers nor Node in the core', () => {
    expectFailure('types:pure', 'planted-timer.ts', 'setTimeout')
    expectFailure('types:pure', 'planted-node.ts', 'node:fs')
  })
})

describe('purity', () => {
  it('refuses clocks and timers in the core', () => {
    expectFailure('purity', 'packages/core/src/planted-timer.ts', 'setTimeout')
    expectFailure('purity', 'packages/core/src/planted-timer.ts', 'Date.now')
  })
})

describe('class-or-function', () => {
  it.each([
    'planted-stateless.ts: class PlantedStateless has no state',
    'planted-stateful.ts: createPlantedCount keeps state',
    'planted-stateful.ts: createPlantedSet keeps state',
    'planted-stateful.ts: what createPlantedCount answers is a part of others',
  ])('refuses %s', (fault) => expectFailure('class-or-function', `packages/core/src/own/${fault}`))
})

describe('style', () => {
  it.each([
    ['noUndeclaredDependencies', 'packages/core/src/planted-library.ts'],
    ['noImportCycles', 'packages/core/src/planted-cycle.ts'],
    ['noExplicitAny', 'packages/door-kit/src/planted-style.ts'],
    ['noDefaultExport', 'packages/door-kit/src/planted-style.ts'],
    ['noExcessiveLinesPerFunction', 'packages/door-kit/src/planted-style.ts'],
    ['useFilenamingConvention', 'packages/door-kit/src/PlantedName.ts'],
  ])('%s refuses %s', (rule, file) => expectFailure('style', rule, file))
})

it('dead-code finds an export that nobody uses', () =>
  expectFailure('dead-code', 'plantedDeadExport', 'tools/check/root.ts'))

it('browsers finds what an old one of them lacks, in scripts, elements and styles', () => {
  expectFailure('browsers', 'planted-late.tsx', 'api.Document.startViewTransition')
  expectFailure('browsers', 'planted-late.tsx', 'safari', 'html.elements.dialog.closedby')
  expectFailure('browsers', 'planted-late.css', 'css.properties.position-anchor')
  expectFailure('browsers', 'planted-late.css', 'css.types.anchor-size')
})

it('generated finds a page that differs from its source', () => expectFailure('generated', 'docs/reference/errors.md'))

it('file-budget finds a file that is far too long', () =>
  expectFailure('file-budget', 'packages/door-kit/src/planted-length.ts'))

describe('texts', () => {
  it.each([
    ['nobody uses plantedUnused'],
    ['plantedGap has {{a}} to fill in, and {{b}}'],
    ['plantedEmpty is empty'],
    ['apps/web/src/planted-text.ts: there is no text plantedAbsent'],
  ])('refuses: %s', (fault) => expectFailure('texts', fault))
})

it('size-budget adds up all that the first load takes, and measures the widget', () => {
  expectFailure('size-budget', 'page, first load: ', 'over')
  expectFailure('size-budget', 'widget loader: ', 'over')
})
