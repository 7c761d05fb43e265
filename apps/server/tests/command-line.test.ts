import { execFile } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { MemoryCache } from '@tidings/client'
import { aClient, aToken, spawnServer } from '@tidings/testkit'
import { expect, test } from 'vitest'

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))

interface Outcome {
  readonly code: number
  readonly out: string
  readonly err: string
}

function tidings(data: string, ...args: string[]): Promise<Outcome> {
  const env = { PATH: process.env.PATH ?? '', TIDINGS_DATA: data, TIDINGS_PORT: '0', TIDINGS_LOG: 'silent' }
  return new Promise((resolve) => {
    execFile(process.execPath, [main, ...args], { env }, (error, out, err) => {
      resolve({ code: error ? Number(error.code ?? 1) : 0, out, err })
    })
  })
}

const emptyDirectory = (): string => mkdtempSync(join(tmpdir(), 'tidings-cli-'))

test('without a server, commands work on the store itself', async () => {
  const data = emptyDirectory()
  expect(await tidings(data, 'migrate')).toMatchObject({ code: 0 })
  expect((await tidings(data, 'user', 'add', 'alice', '--name', 'Alice')).out).toMatch(
    /made alice \(Alice\)\ntoken: \S+/,
  )
  expect((await tidings(data, 'user', 'list')).out).toBe('alice\tAlice\n')
  expect((await tidings(data, 'user', 'ban', 'alice')).out).toBe('alice is banned\n')
  expect(await tidings(data, 'token', 'alice')).toMatchObject({ code: 1, err: 'alice is banned\n' })
  expect((await tidings(data, 'user', 'ban', 'alice', '--lift', 'true', '--json')).out).toContain('"banned":false')
  expect((await tidings(data, 'token', 'alice')).out.split('.')).toHaveLength(3)
}, 60_000)

test('with a server, they go through it; doctor says what it finds', async () => {
  await using server = await spawnServer()
  const withSecret = (...args: string[]) => tidings(server.data, ...args, '--secret', server.secret)
  expect((await withSecret('user', 'add', 'bob')).out).toContain('made bob')
  await aToken(server, 'carol')
  expect((await withSecret('user', 'list')).out).toBe('bob\tbob\ncarol\tcarol\n')
  const doctor = await withSecret('doctor')
  expect(doctor).toMatchObject({ code: 0 })
  expect(doctor.out).toContain(`a server runs at ${server.url}`)
}, 60_000)

test('a wrong command, a missing word, help', async () => {
  const data = emptyDirectory()
  expect(await tidings(data, 'nonsense')).toMatchObject({ code: 2 })
  expect(await tidings(data, 'token')).toMatchObject({ code: 2 })
  expect((await tidings(data, '--help')).out).toContain('tidings serve')
  expect((await tidings(data, 'user', 'add', '--help')).out).toContain('--name')
  expect((await tidings(data, 'config', 'doc')).out).toContain('TIDINGS_PORT')
  expect(await tidings(data, 'config', 'check', '--prot', '1')).toMatchObject({
    code: 1,
    err: expect.stringContaining('did you mean port'),
  })
}, 60_000)

test('a backup under load is whole; restored, it is another history, and clients begin anew', async () => {
  await using server = await spawnServer()
  const alice = await aClient(server, 'alice')
  const cache = new MemoryCache()
  const bob = await aClient(server, 'bob', { cache })
  const writing = (async () => {
    for (let i = 0; i < 300; i++) await alice.send('user/bob', `m${i}`).done
  })()
  await expect.poll(() => bob.state.conversations['user/alice']?.seq ?? 0).toBeGreaterThan(20)
  const target = join(emptyDirectory(), 'backup')
  const made = await tidings(server.data, 'backup', target, '--json')
  expect(made).toMatchObject({ code: 0 })
  const { entries, epoch } = JSON.parse(made.out) as { entries: number; epoch: string }
  await writing
  expect(entries).toBeGreaterThan(20)
  expect((await tidings(server.data, 'restore', target)).err).toContain('is in use by process')
  bob.disconnect()
  await server.stop()
  expect((await tidings(server.data, 'restore', target)).err).toContain('has a store already')
  expect(await tidings(server.data, 'restore', target, '--force', 'true')).toMatchObject({ code: 0 })
  await server.start()
  const again = await aClient(server, 'bob', { cache })
  expect(again.state.epoch).not.toBe(epoch)
  const view = again.open('user/alice')
  await view.ready()
  while (await view.loadOlder());
  const seqs = again.state.windows['user/alice']?.messages.map(({ seq }) => seq) ?? []
  expect(seqs).toEqual(Array.from({ length: entries }, (_, i) => i + 1))
  expect(again.state.conversations['user/alice']?.seq).toBe(entries)
  alice.disconnect()
  again.disconnect()
}, 90_000)
