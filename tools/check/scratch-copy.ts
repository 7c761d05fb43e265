import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { root } from './root.ts'

const SKIPPED = new Set([
  'node_modules',
  '.git',
  'dist',
  'dist.next',
  'dist.old',
  'dist.widget',
  'data',
  'coverage',
  'artifacts',
])
const WORKSPACE_SCOPE = '@tidings'

/** A copy of this repository in which a test may break things. */
export interface ScratchCopy extends Disposable {
  readonly path: string
  /** Writes a file, with its folders. */
  write(file: string, text: string): void
  append(file: string, text: string): void
}

export function scratchCopy(): ScratchCopy {
  const path = mkdtempSync(join(tmpdir(), 'tidings-guards-'))
  cpSync(root, path, { recursive: true, filter: (source) => !SKIPPED.has(basename(source)) })
  linkModules(path)
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(path, file)), { recursive: true })
    writeFileSync(join(path, file), text)
  }
  return {
    path,
    write,
    append: (file, text) => write(file, readFileSync(join(path, file), 'utf8') + text),
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  }
}

/** Libraries are shared with the original; the workspace's own packages must be those of the copy. */
function linkModules(copy: string): void {
  const modules = join(copy, 'node_modules')
  mkdirSync(join(modules, WORKSPACE_SCOPE), { recursive: true })
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (name === WORKSPACE_SCOPE || (name.startsWith('.') && name !== '.bin')) continue
    symlinkSync(join(root, 'node_modules', name), join(modules, name))
  }
  for (const folder of ['packages', 'apps']) {
    for (const name of readdirSync(join(copy, folder))) {
      if (!existsSync(join(copy, folder, name, 'package.json'))) continue
      symlinkSync(join(copy, folder, name), join(modules, WORKSPACE_SCOPE, name))
    }
  }
}
