import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const versionBy = (entry: string): string =>
  execFileSync(process.execPath, [fileURLToPath(new URL(`../src/${entry}`, import.meta.url)), '--version'], {
    encoding: 'utf8',
  })

it('the server is started by the name that its file had before, too', () => {
  expect(versionBy('main.ts')).toMatch(/^\S+/)
  expect(versionBy('main.ts')).toBe(versionBy('start.js'))
})
