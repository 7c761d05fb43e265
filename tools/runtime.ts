/**
 * `npm run runtime -- <folder>`: all that a server needs to run, and nothing else: Node, Tidings as it stands here, and the packages
 * that it imports, as they lie beneath `/`. `root` is the content of the image (deploy/Dockerfile), `state` what its user may write.
 */
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { root } from './check/root.ts'
import { closureOf, type Lock } from './runtime/closure.ts'

const [folder] = process.argv.slice(2)
if (folder === undefined) throw new Error('say where to: npm run runtime -- <folder>')
if (existsSync(folder) && readdirSync(folder).length > 0) throw new Error(`${folder} is not empty`)

const into = join(folder, 'root')

const home = '/srv/tidings'
const inHome = (path: string): string => join(into, home, path)

/** Tests, and what packages bring along for those who read or debug them. */
const isForRunning = (path: string): boolean =>
  !/\.(test\.tsx?|d\.[cm]?ts|map|md)$/.test(path) && !['tests', 'e2e', 'node_modules', '.vite'].includes(basename(path))

function copyTree(path: string): void {
  const isPackage = path.includes('node_modules/')
  const filter = (source: string): boolean => {
    const inside = relative(join(root, path), source)
    return inside === '' || (isPackage ? !/(\.d\.[cm]?ts|\.map|^node_modules)$/.test(inside) : isForRunning(inside))
  }
  cpSync(join(root, path), inHome(path), { recursive: true, filter })
}

const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as Lock
const folders = closureOf(lock, root, 'apps/server')
for (const path of folders) copyTree(path)
for (const path of folders.filter((one) => !one.includes('node_modules/'))) {
  const { name } = JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8')) as { name: string }
  const link = inHome(join('node_modules', name))
  mkdirSync(dirname(link), { recursive: true })
  symlinkSync(relative(dirname(link), inHome(path)), link)
}
for (const path of ['package.json', 'LICENSE', 'docs/reference/licences.md', 'apps/web/dist'])
  cpSync(join(root, path), inHome(path), { recursive: true })

const bin = join(into, 'usr/local/bin')
mkdirSync(bin, { recursive: true })
const node = realpathSync(process.execPath)
cpSync(node, join(bin, 'node'))
// No `env` is needed to start it.
writeFileSync(join(bin, 'tidings'), `#!/usr/local/bin/node\nimport('${home}/apps/server/src/start.js')\n`)
chmodSync(join(bin, 'tidings'), 0o755)

/** Those that Node is linked to; an image with nothing in it has none. */
for (const [, library] of execFileSync('ldd', [node], { encoding: 'utf8' }).matchAll(/(\/\S+) \(0x/g)) {
  const copy = join(into, library as string)
  mkdirSync(dirname(copy), { recursive: true })
  cpSync(realpathSync(library as string), copy)
}
for (const [name, mode] of [
  ['data', 0o700],
  ['tmp', 0o1777],
] as const) {
  mkdirSync(join(folder, 'state', name), { recursive: true })
  chmodSync(join(folder, 'state', name), mode)
}
mkdirSync(join(into, 'etc'), { recursive: true })
writeFileSync(join(into, 'etc/passwd'), 'tidings:x:10001:10001::/data:/usr/local/bin/tidings\n')
writeFileSync(join(into, 'etc/group'), 'tidings:x:10001:\n')
