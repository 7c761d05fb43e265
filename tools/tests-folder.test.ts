import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

/** A run of tests that writes something, says where, and goes on for ever. */
const run = `
const { setup } = await import(process.argv[1])
const [{ writeFileSync }, { tmpdir }] = [await import('node:fs'), await import('node:os')]
setup()
writeFileSync(tmpdir() + '/left', 'something')
console.log(tmpdir())
setInterval(() => undefined, 1000)`

test('what tests write lies in one folder, which goes with them, also when they are killed', async () => {
  const tests = spawn(process.execPath, ['--input-type=module', '--eval', run, here('./tests-folder.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [folder] = (await once(createInterface(tests.stdout), 'line')) as [string]
  expect(existsSync(`${folder}/left`)).toBe(true)
  tests.kill('SIGKILL')
  await expect.poll(() => existsSync(folder)).toBe(false)
})

test('these tests write there', () => {
  expect(basename(tmpdir())).toMatch(/^tidings-tests-/)
})

function here(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url))
}
