import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSqliteStore } from '@tidings/storage-sqlite'
import { ChildServer } from '@tidings/testkit'
import { expect, test } from 'vitest'
import { tidings } from './a-command.ts'

test('the commands for the feed list its services and what they set aside, and let go of both', async () => {
  const data = mkdtempSync(join(tmpdir(), 'tidings-feed-command-'))
  {
    await using store = await openSqliteStore({ directory: data })
    const { id } = await store.conversations.openPair('alice', 'bob', 1)
    const cursor = JSON.stringify({ position: await store.feed.head(), holder: '' })
    const letter = (n: number) =>
      JSON.stringify({ item: { kind: 'entries', conversation: id, after: n, upTo: n + 1 }, at: n, fault: `fault ${n}` })
    await store.records.put([
      { owner: 'service/feed', kind: 'consumer', key: 'push', value: JSON.stringify({ seenAt: 1000 }) },
      { owner: 'service/push', kind: 'cursor', key: 'cursor', value: cursor },
      ...[1, 2, 3].map((n) => ({ owner: 'service/push', kind: 'dead-letter', key: `00${n}`, value: letter(n) })),
    ])
  }
  // The first command makes the keys of the installation, and behind that the service is.
  expect(await tidings(data, 'feed', 'list')).toMatchObject({
    code: 0,
    out: expect.stringContaining('push\taway\t1 behind\t3 set aside\tseen 1970-01-01T00:00:01.000Z'),
  })
  expect((await tidings(data, 'feed', 'letters', 'push')).out).toContain(
    '001  1970-01-01T00:00:00.001Z\n  entries 2 to 2 of pair/alice+bob\n  fault 1',
  )
  expect(await tidings(data, 'feed', 'drop', 'push', '002')).toMatchObject({ code: 0 })
  expect(await tidings(data, 'feed', 'drop', 'push')).toMatchObject({
    code: 2,
    err: expect.stringContaining('tidings feed letters push names them; or --all'),
  })
  expect((await tidings(data, 'feed', 'retry', 'push', '--all')).out).toMatch(
    /^001 is tried again.*\n003 is tried again/,
  )
  expect((await tidings(data, 'feed', 'forget', 'push')).out).toContain('push is forgotten')
  expect((await tidings(data, 'feed', 'list')).out).toContain('no service follows the feed')
  expect(await tidings(data, 'feed', 'letters', 'push')).toMatchObject({
    code: 1,
    err: expect.stringContaining('there is no service push'),
  })
})

test('cluster status asks the node that runs here, and shows what it hears and what follows the store, for machines too', async () => {
  await using server = new ChildServer()
  const { data } = server
  expect(await tidings(data, 'cluster', 'status')).toMatchObject({
    code: 1,
    err: expect.stringContaining(`no server runs on ${data}`),
  })
  await server.start()
  const { code, out } = await tidings(data, 'cluster', 'status')
  expect(code).toBe(0)
  expect(out).toMatch(
    /^node +state +roles +version +sessions +users +homes +address\nnode-1 +runs +doors,login,jobs .* 100\.0 %$/m,
  )
  expect(out).toMatch(/as node-1 hears them\n$/)
  const shown = JSON.parse((await tidings(data, 'cluster', 'status', '--json')).out)
  expect(shown).toMatchObject({ node: 'node-1', nodes: [{ node: 'node-1', homes: 1000 }], consumers: [] })
})
