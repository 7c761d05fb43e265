import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { openSqliteStore } from '@tidings/storage-sqlite'
import { expect, test } from 'vitest'

/** A process with a service, until it has handled something, or everything, and a little longer; what it said. */
async function killed(data: string, { hangs, enough }: { hangs: boolean; enough: (said: string) => boolean }) {
  const file = fileURLToPath(new URL('./consuming.ts', import.meta.url))
  const child = spawn(process.execPath, [file, data, hangs ? 'hangs' : ''], { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.on('data', (part) => {
    said += part
  })
  await expect.poll(() => enough(said), { timeout: 50_000 }).toBe(true)
  await sleep(Math.random() * 100)
  const ended = once(child, 'close')
  child.kill('SIGKILL')
  await ended
  return said.slice(0, said.lastIndexOf('\n')).split('\n')
}

const rounds = 3

/** Beside what it wrote itself, which it may say before it has handled anything. */
const hasHandledOne = (said: string): boolean => /^\d+:\d+\n/m.test(said)

/** It says what it wrote last of each conversation. */
function hasHandledLast(said: string): boolean {
  const lines = said.split('\n')
  const last = lines.filter((line) => line.startsWith('last '))
  return last.length === 3 && last.every((line) => lines.includes(line.slice('last '.length)))
}

test('a service that is killed before it has noted how far it is misses nothing, and handles that again', async () => {
  const data = mkdtempSync(join(tmpdir(), 'tidings-feed-'))
  const handled: string[] = []
  // Two are killed in the middle of their work, between handling and noting.
  for (let round = 1; round < rounds; round++)
    handled.push(...(await killed(data, { hangs: true, enough: hasHandledOne })))
  handled.push(...(await killed(data, { hangs: false, enough: hasHandledLast })))
  await using store = await openSqliteStore({ directory: data })
  const missed: string[] = []
  for (const conversation of [1, 2, 3]) {
    const { seq = 0 } = (await store.conversations.get(conversation)) ?? {}
    for (let one = 1; one <= seq; one++)
      if (!handled.includes(`${conversation}:${one}`)) missed.push(`${conversation}:${one}`)
  }
  expect(missed).toEqual([])
  expect(handled).not.toContain('lost')
  expect(new Set(handled).size).toBeLessThan(handled.length)
}, 120_000)
