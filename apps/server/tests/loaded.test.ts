import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

/** Says each file that an import of the server loads. */
const telling = `
  import { registerHooks } from 'node:module'
  registerHooks({ load: (url, context, next) => (console.log(url), next(url, context)) })
  await import(process.argv[1])`

test('what a server with the settings as they come does not need is not loaded: no mail, no PostgreSQL, no NATS, no queries but in the threads', async () => {
  const args = ['--input-type=module', '--eval', telling, new URL('../src/compose.ts', import.meta.url).href]
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    cwd: fileURLToPath(new URL('../', import.meta.url)),
  })
  const files = stdout.trim().split('\n')
  expect(files.length).toBeGreaterThan(100)
  const lazy =
    /node_modules\/(nodemailer|pg|kysely|@nats-io|@modelcontextprotocol)\/|packages\/(mail-smtp|storage-postgres|bus-nats)\/|storage-sql\/src\/index\.ts$/
  expect(files.filter((file) => lazy.test(file))).toEqual([])
})
