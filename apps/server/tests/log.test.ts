import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const source = JSON.stringify(new URL('../src/operations/log.ts', import.meta.url).href)

const program = `
import { createLog } from ${source}
const log = createLog({ log: 'info', logFormat: 'text' })
const theirs = 'no\\u001b]0;owned\\u0007\\n  error: forged'
log.warn({ said: theirs, all: { theirs } }, 'a push service refuses a push')
log.error({ err: new Error(theirs) }, 'it failed')
`

test('what others have said steers no terminal on which somebody watches, and makes no line of its own', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program])
  const lines = stdout.trimEnd().split('\n')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it is about
  expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/)
  expect(lines[0]).toContain('warning: a push service refuses a push, said no ]0;owned   error: forged')
  expect(lines[1]).toContain('error: it failed, err Error: no ]0;owned   error: forged')
  expect(lines.slice(2).every((line) => line.startsWith('    at '))).toBe(true)
})
