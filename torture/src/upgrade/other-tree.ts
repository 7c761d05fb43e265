import { execFile } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const here = join(import.meta.dirname, '../../..')
/** What a slow line takes to bring the dependencies. */
const preparedWithinMs = 10 * 60_000

/** A copy of Tidings from which servers are started. */
export interface Tree {
  /** What it is called in what is said of the run. */
  readonly name: string
  readonly main: string
  /** Several of its nodes run on one store; without, each opens the store alone. */
  readonly hasBus: boolean
}

const treeAt = (name: string, folder: string): Tree => ({
  name,
  main: join(folder, 'apps/server/src/start.js'),
  hasBus: existsSync(join(folder, 'packages/bus-nats')),
})

export const thisTree = treeAt('new', here)

/** Takes a commit out of the history into this folder, and installs what it depends on, as it does itself at its first start. */
export async function treeOf(commit: string, folder: string): Promise<Tree> {
  if (!process.env.npm_execpath) throw new Error('start this by npm: an older version is installed with it')
  mkdirSync(folder)
  const packed = `${folder}.tar`
  await run('git', ['archive', '--output', packed, commit], { cwd: here })
  await run('tar', ['-xf', packed, '-C', folder])
  const env = { ...process.env, npm_config_prefer_offline: 'true' }
  await run(process.execPath, ['tools/prepare.mjs'], { cwd: folder, env, timeout: preparedWithinMs })
  return treeAt('old', folder)
}
