import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { aToken, type RawAnswer, signedIn, spawnServer } from '@tidings/testkit'
import { PostgresServer } from '@tidings/testkit/postgres'
import { expect, test } from 'vitest'

const asRoot = (...command: readonly string[]): void => {
  const [name = '', ...args] = process.getuid?.() === 0 ? command : ['sudo', ...command]
  execFileSync(name, args)
}

/** A file system of 48 MB that belongs to the user of this PostgreSQL. */
async function smallDisk(postgres: PostgresServer) {
  const path = mkdtempSync(join(tmpdir(), 'tidings-small-disk-'))
  const [row] = await postgres.ask<{ data_directory: string }>('show data_directory')
  const { uid, gid } = statSync(row?.data_directory ?? '')
  asRoot('mount', '-t', 'tmpfs', '-o', `size=48m,mode=700,uid=${uid},gid=${gid}`, 'tidings-small-disk', path)
  return {
    path,
    [Symbol.dispose]() {
      asRoot('umount', '-l', path)
      rmSync(path, { recursive: true, force: true })
    },
  }
}

/** Takes all the space that is left; answers the file that has it. */
function filled(path: string): string {
  const file = join(path, 'filled')
  expect(() => writeFileSync(file, Buffer.alloc(64 * 2 ** 20))).toThrow('ENOSPC')
  return file
}

const codeOf = ({ ok, error }: RawAnswer): string => (ok === undefined ? (error?.code ?? 'no answer') : 'stored')

test('the disk of PostgreSQL is full: that is said, what is there is read, nothing is lost, and with space it goes on', async () => {
  await using resources = new AsyncDisposableStack()
  const postgres = resources.use(await PostgresServer.start(['fsync=on', 'synchronous_commit=on']))
  // Put away after PostgreSQL, which has files open there.
  using disk = await smallDisk(postgres)
  await postgres.ask(`create tablespace small location '${disk.path}'`)
  await postgres.ask('create database tidings template template0 tablespace small')
  await using server = await spawnServer({ TIDINGS_STORE: postgres.url('tidings') })
  const alice = await signedIn(server.url, await aToken(server, 'alice'))
  await aToken(server, 'bob')
  const acknowledged: string[] = []
  const send = async (clientMsgId: string): Promise<RawAnswer> => {
    const content = { type: 'text', data: `${clientMsgId} ${'abcdefgh'.repeat(400)}` }
    const answer = await alice.request('message.send', { to: 'user/bob', clientMsgId, content })
    if (answer.ok !== undefined) acknowledged.push(clientMsgId)
    return answer
  }
  const there = async (): Promise<readonly string[]> => {
    const { ok, error } = await alice.request('log.read', { conversation: 'user/bob', limit: 100 })
    expect(error).toBeUndefined()
    const { messages } = ok as { messages: { content: { data: string } }[] }
    return messages.map(({ content }) => content.data.split(' ')[0] ?? '').toReversed()
  }
  await send('m0')
  const file = filled(disk.path)
  let refused: RawAnswer | undefined
  let next = 1
  for (; next < 90 && !refused; next++) {
    const answer = await send(`m${next}`)
    if (answer.ok === undefined) refused = answer
  }
  expect(refused?.error).toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining('disk of PostgreSQL is full'),
  })
  expect(await there()).toEqual(acknowledged)
  rmSync(file)
  const again = `m${next - 1}`
  await expect.poll(async () => codeOf(await send(again))).toBe('stored')
  expect(await there()).toEqual(acknowledged)
  expect(await fetch(`${server.url}/readyz`).then(({ status }) => status)).toBe(200)
  alice.socket.terminate()
}, 90_000)
