import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build, type Rolldown } from 'vite'
import type { Result } from './run.ts'

/** What a browser has to load, at most, in thousands of bytes as gzip makes them. */
const budgets = {
  'page, first load': 250,
  'widget loader': 10,
  sdk: 30,
  'kit, without React and the SDK': 120,
} as const

type Part = keyof typeof budgets

/** What is loaded in steps of its own, or not part of the thing that is measured. */
const others: Readonly<Record<'sdk' | 'kit', readonly RegExp[]>> = {
  sdk: [],
  kit: [/^react(-dom)?(\/|$)/, /^@tidings\/(client|protocol)(\/|$)/],
}

interface ManifestEntry {
  readonly file: string
  readonly imports?: readonly string[]
  readonly css?: readonly string[]
}

const gzipped = (bytes: string | Buffer): number => gzipSync(bytes).length
const sum = (sizes: readonly number[]): number => sizes.reduce((all, one) => all + one, 0)

/** Everything that the page names, and what that imports: no more comes before its first lazy import. */
function firstLoad(dist: string): number {
  const page = readFileSync(join(dist, 'index.html'), 'utf8')
  const manifest = JSON.parse(readFileSync(join(dist, '.vite/manifest.json'), 'utf8')) as Record<string, ManifestEntry>
  const files = new Set([...page.matchAll(/(?:src|href)="\.\/([^"]+\.(?:js|css))"/g)].map(([, file = '']) => file))
  // A set that grows is walked to its end.
  for (const file of files) {
    const { imports = [], css = [] } = Object.values(manifest).find((entry) => entry.file === file) ?? {}
    for (const next of [...imports.map((name) => manifest[name]?.file ?? name), ...css]) files.add(next)
  }
  if (files.size < 3) throw new Error('the page names less than its scripts and its style sheet')
  return sum([...files].map((file) => gzipped(readFileSync(join(dist, file)))))
}

/** The chunks that come with an entry, without those that it loads later. */
async function entrySize(entry: string, external: readonly RegExp[]): Promise<number> {
  // An app's build and not a library's, which would leave the spaces in.
  const built = (await build({
    configFile: false,
    logLevel: 'silent',
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      write: false,
      target: 'es2023',
      modulePreload: { polyfill: false },
      rolldownOptions: { input: entry, preserveEntrySignatures: 'strict', external: [...external] },
    },
  })) as Rolldown.RolldownOutput
  const chunks = built.output.filter((one) => one.type === 'chunk')
  const wanted = new Set(chunks.filter(({ isEntry }) => isEntry).map(({ fileName }) => fileName))
  // A set that grows is walked to its end.
  for (const name of wanted)
    for (const next of chunks.find(({ fileName }) => fileName === name)?.imports ?? []) wanted.add(next)
  return sum(chunks.filter(({ fileName }) => wanted.has(fileName)).map(({ code }) => gzipped(code)))
}

/** Names every size; fails when one is above its budget. The web app must have been built. */
export async function sizeBudget(cwd: string): Promise<Result> {
  const dist = join(cwd, 'apps/web/dist')
  if (!existsSync(join(dist, 'widget/widget.js')))
    return { ok: false, output: 'the web app is not built: node tools/prepare.mjs --web' }
  const sizes: Readonly<Record<Part, number>> = {
    'page, first load': firstLoad(dist),
    'widget loader': gzipped(readFileSync(join(dist, 'widget/widget.js'))),
    sdk: await entrySize(join(cwd, 'packages/client/src/index.ts'), others.sdk),
    'kit, without React and the SDK': await entrySize(join(cwd, 'packages/react/src/index.ts'), others.kit),
  }
  const parts = Object.entries(budgets) as [Part, number][]
  const line = ([part, kilobytes]: [Part, number]): string => {
    const over = sizes[part] > kilobytes * 1000 ? ', which is over' : ''
    return `note: ${part}: ${(sizes[part] / 1000).toFixed(1)} kB of ${kilobytes}${over}`
  }
  return { ok: parts.every(([part, kilobytes]) => sizes[part] <= kilobytes * 1000), output: parts.map(line).join('\n') }
}
