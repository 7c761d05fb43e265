import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const sourceOf = (name: string): string => JSON.stringify(new URL(`../src/operations/${name}`, import.meta.url).href)

const program = `
import { Worker } from 'node:worker_threads'
import { createLog } from ${sourceOf('log.ts')}
import { logStrayOutput } from ${sourceOf('stray-output.ts')}
{
  using _ = logStrayOutput(createLog({ log: 'info', logFormat: 'auto' }))
  console.warn('a library says')
  console.log('to standard output')
  process.stderr.write('in two ')
  process.stderr.write('pieces\\n')
  process.emitWarning('too many listeners')
  const worker = new Worker("console.error('from a thread')", { eval: true })
  await new Promise((resolve) => worker.on('exit', resolve))
  await new Promise((resolve) => setTimeout(resolve, 100))
}
console.error('afterwards')
`

test('what libraries, threads and Node itself print becomes lines of the log', async () => {
  const run = promisify(execFile)
  const { stdout, stderr } = await run(process.execPath, ['--input-type=module', '-e', program])
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { level: number; line?: string; text?: string })
  expect(lines.every(({ level }) => level === 40)).toBe(true)
  expect(lines.map(({ line, text }) => line ?? text).sort()).toEqual(
    ['a library says', 'from a thread', 'in two pieces', 'to standard output', 'too many listeners'].sort(),
  )
  expect(stderr).toBe('afterwards\n')
})
