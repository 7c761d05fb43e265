import { execFile } from 'node:child_process'
import { chmodSync, lstatSync, mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { aClient, ChildServer, testSecret } from '@tidings/testkit'
import { expect, test } from 'vitest'
import { main, said } from './a-command.ts'

const emptyDirectory = (): string => mkdtempSync(join(tmpdir(), 'tidings-modes-'))

async function tidings(data: string, ...args: string[]): Promise<string> {
  const env = { PATH: process.env.PATH ?? '', TIDINGS_DATA: data, TIDINGS_SECRET: testSecret }
  return (await promisify(execFile)(process.execPath, [main, ...args], { env })).stdout
}

/** What others could read, write or enter. */
const open = (directory: string): string[] =>
  ['.', ...readdirSync(directory, { recursive: true, encoding: 'utf8' })].filter(
    (path) => (lstatSync(join(directory, path)).mode & 0o077) !== 0,
  )

test('the data directory, a backup and what was restored are for their owner alone', async () => {
  await using server = new ChildServer()
  // As an operator made it, by a usual umask.
  chmodSync(server.data, 0o755)
  await server.start()
  const alice = await aClient(server, 'alice')
  await alice.files.upload(new File(['note'], 'note.txt'))
  await alice.send('user/alice', 'hello').done
  alice.disconnect()
  expect(readdirSync(server.data)).toEqual(
    expect.arrayContaining(['tidings.db', 'tidings.db-wal', 'blobs', 'server.json']),
  )
  expect(open(server.data)).toEqual([])
  const backup = join(emptyDirectory(), 'backup')
  await tidings(server.data, 'backup', backup)
  expect(open(backup)).toEqual([])
  const restored = emptyDirectory()
  await tidings(restored, 'restore', backup)
  expect(readdirSync(restored)).toContain('tidings.db')
  expect(open(restored)).toEqual([])
}, 60_000)

test('what an older version left open is closed at the next start, which says so; doctor sees it before', async () => {
  await using server = new ChildServer()
  await server.start()
  await server.stop()
  chmodSync(server.data, 0o755)
  chmodSync(join(server.data, 'tidings.db'), 0o644)
  expect(await tidings(server.data, 'doctor')).toMatch(/warning +file modes .*tidings\.db/)
  await server.start()
  expect(open(server.data)).toEqual([])
  await expect.poll(() => server.output.join('')).toContain('others could read these')
  expect(await tidings(server.data, 'doctor')).toMatch(/ok +file modes/)
}, 60_000)

test('doctor warns of a server that lets everybody in beyond this machine', async () => {
  const about = async (...args: string[]) =>
    (await said(['doctor', '--port', '0', ...args], { TIDINGS_DATA: emptyDirectory() })).out
      .split('\n')
      .find((line) => line.includes('registration'))
  expect(await about()).toMatch(/^ok/)
  expect(await about('--host', '0.0.0.0')).toMatch(/^warning.*accounts.register/)
  expect(await about('--http.url', 'https://example.org/chat')).toMatch(/^warning.*example.org/)
  expect(await about('--host', '0.0.0.0', '--accounts.register', 'invite')).toMatch(/^ok/)
}, 60_000)
