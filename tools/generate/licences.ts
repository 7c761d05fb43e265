import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../check/root.ts'
import { code, pageHead, table } from './markdown.ts'

interface Locked {
  readonly version?: string
  readonly license?: string
  readonly link?: boolean
  readonly resolved?: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

type Lock = Readonly<Record<string, Locked>>

/** What runs where Tidings runs: the server with its adapters, and what the page and the packages are built of. */
const shipped = ['apps/server', 'apps/web', 'packages/client', 'packages/react']

/** Licences that somebody has read, and what each asks of who passes the work on. Another one is a decision. */
const asks: Readonly<Record<string, string>> = {
  MIT: 'its notice goes along',
  'MIT-0': 'nothing',
  ISC: 'its notice goes along',
  '0BSD': 'nothing',
  Unlicense: 'nothing',
  'BSD-2-Clause': 'its notice goes along',
  'BSD-3-Clause': 'its notice goes along',
  'BlueOak-1.0.0': 'its text or a link to it goes along',
  'Apache-2.0': 'its text and notices go along',
  'OFL-1.1': 'its text goes along; fonts are not sold by themselves',
  'MPL-2.0': 'changes to its own files are published',
  '(MIT OR EUPL-1.1+)': 'taken under MIT: its notice goes along',
  'LGPL-3.0': 'whoever has it may exchange it for their own build, and get its source',
}

const intro = `What others made and Tidings is shipped with: the server's packages as npm installs them, unchanged, and what the web chat
and the packages for apps are built of. The texts lie in each package in \`node_modules\`.

**LGPL-3.0**: \`libheif-js\` decodes the pictures of iPhones. It is not built into anything: the server loads it as the file that npm
installed, unchanged, when the first such picture comes. Who wants another build puts it in the place of \`node_modules/libheif-js\`. Its
source is at https://github.com/catdad-experiments/libheif-js and https://github.com/strukturag/libheif.`

/** Where Node would find it, from a package. */
function found(lock: Lock, from: string, name: string): string | undefined {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    const path = at === '' ? `node_modules/${name}` : `${at}/node_modules/${name}`
    if (lock[path]) return path
    if (at === '') return undefined
    if (!at.includes('/node_modules/')) at = ''
  }
}

/** Everything that these need, by its place in the lock file. */
export function shippedIn(lock: Lock, from: readonly string[]): readonly string[] {
  const reached = new Set<string>(from)
  for (const path of reached) {
    const { link, resolved = '', dependencies = {}, optionalDependencies = {} } = lock[path] ?? {}
    if (link) reached.add(resolved)
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const at = found(lock, path, name)
      if (at !== undefined) reached.add(at)
    }
  }
  return [...reached].filter((path) => path.includes('node_modules/') && !lock[path]?.link).sort()
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)

export function licencesPage(): string {
  const lock = (JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as { packages: Lock }).packages
  const byLicence = new Map<string, Set<string>>()
  for (const path of shippedIn(lock, shipped)) {
    const { license = 'none', version = '' } = lock[path] ?? {}
    if (!Object.hasOwn(asks, license))
      throw new Error(
        `${nameOf(path)} has the licence ${license}: read it, and say in tools/generate/licences.ts what it asks`,
      )
    byLicence.set(license, (byLicence.get(license) ?? new Set()).add(`${nameOf(path)} ${version}`))
  }
  const sections = [...byLicence]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([license, names]) => [code(license), asks[license] ?? '', [...names].sort().map(code).join(', ')])
  return `${pageHead('Licences of others', 'package-lock.json', intro)}${table(['licence', 'what it asks', 'packages'], sections)}`
}
