import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/** Says each file that an import of a module loads. */
const telling = `
  import { registerHooks } from 'node:module'
  registerHooks({ load: (url, context, next) => (console.log(url), next(url, context)) })
  await import(process.argv[1])`

async function filesOf(module: string): Promise<readonly string[]> {
  const url = new URL(`../src/${module}`, import.meta.url).href
  const args = ['--input-type=module', '--eval', telling, url]
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root })
  return stdout.trim().split('\n')
}

test.each(['engine.ts', 'search/indexing.ts'])(
  'a thread with %s loads neither the operations of the contract nor the core: it starts fast and stays small',
  async (module) => {
    const files = await filesOf(module)
    expect(files.length).toBeGreaterThan(5)
    const large = /node_modules\/zod\/|packages\/(core|protocol)\/src\/index\.ts$/
    expect(files.filter((file) => large.test(file))).toEqual([])
    expect(files.filter((file) => file.includes('/node_modules/kysely/')).length).toBeLessThanOrEqual(1)
  },
)
