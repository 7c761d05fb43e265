import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'

const guard = new URL('ends-with-us.ts', import.meta.url).href
const starter = `
  import { spawn } from 'node:child_process'
  import { endsWithUs } from '${guard}'
  const child = spawn('sleep', ['600'], { stdio: 'ignore' })
  endsWithUs(child)
  console.log(child.pid)
  setInterval(() => undefined, 1000)`

const isThere = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

test('a child ends with whoever started it, also when that one is killed while the child stands still', async () => {
  const parent = spawn(process.execPath, ['--input-type=module', '-e', starter], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = await once(createInterface(parent.stdout), 'line')
  const pid = Number(line)
  expect(isThere(pid)).toBe(true)
  process.kill(pid, 'SIGSTOP')
  parent.kill('SIGKILL')
  await expect.poll(() => isThere(pid), { timeout: 10_000 }).toBe(false)
})
