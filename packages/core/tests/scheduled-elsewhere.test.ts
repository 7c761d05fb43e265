import { openSqliteStore } from '@tidings/storage-sqlite'
import { Cluster } from '@tidings/testkit/core'
import { expect, test } from 'vitest'
import { settled, text } from './harness.ts'

/** Alice has written to Bob on the second node; nobody tells it of the first. */
async function twoNodes() {
  const store = await openSqliteStore({ file: ':memory:' })
  const cluster = new Cluster({ stores: [store, store] })
  const [one, other] = cluster.two
  await one.app('user.create', { user: 'bob' })
  const alice = await other.terminal('alice')
  await alice.call('message.send', { to: 'user/bob', content: text('before') })
  const said = async () => {
    const pair = await store.conversations.find('pair/alice+bob')
    const entries = await store.log.readAfter(pair?.id ?? 0, 0, 100, 1e6)
    return entries.map(({ body }) => (JSON.parse(body) as { content: { data: string } }).content.data)
  }
  const later = async () => {
    const at = one.parts.clock.now() + 60_000
    return (await alice.call('message.schedule', { to: 'user/bob', content: text('later'), at })).scheduled
  }
  const comes = async () => {
    cluster.time.tick(60_000)
    await settled()
  }
  return { store, one, other, alice, said, later, comes, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() }
}

test('what somebody scheduled who was banned since, on whatever node, is not sent, and says why', async () => {
  await using nodes = await twoNodes()
  await nodes.later()
  await nodes.one.app('user.ban', { user: 'alice' })
  await nodes.comes()
  expect(await nodes.said()).toEqual(['before'])
  await nodes.one.app('user.ban', { user: 'alice', banned: false })
  const { scheduled } = await nodes.one.call('alice', 'scheduled.list', {})
  expect(scheduled).toMatchObject([{ failed: 'this account is banned' }])
})

test('what one node is sending nobody takes back on another; afterwards it is there no more', async () => {
  await using nodes = await twoNodes()
  const { store, one } = nodes
  const { id } = await nodes.later()
  const { append } = store.log
  const written = Promise.withResolvers<void>()
  store.log.append = async (entries) => {
    await written.promise
    return append(entries)
  }
  await nodes.comes()
  const cancelling = () => one.call('alice', 'scheduled.cancel', { id })
  await expect(cancelling()).rejects.toMatchObject({ code: 'conflict' })
  const again = { to: 'user/bob', content: text('changed'), at: one.parts.clock.now() + 60_000, clientMsgId: id }
  await expect(one.call('alice', 'message.schedule', again)).rejects.toMatchObject({ code: 'conflict' })
  written.resolve()
  await settled()
  expect(await nodes.said()).toEqual(['before', 'later'])
  await expect(cancelling()).rejects.toMatchObject({ code: 'not_found' })
})

test('what was taken back on one node is not sent by another', async () => {
  await using nodes = await twoNodes()
  const { id } = await nodes.later()
  await nodes.one.call('alice', 'scheduled.cancel', { id })
  await nodes.comes()
  expect(await nodes.said()).toEqual(['before'])
})

test('what a node was sending that died is sent by another', async () => {
  await using nodes = await twoNodes()
  const { store } = nodes
  const { id } = await nodes.later()
  const { append } = store.log
  // Nothing ever comes of it.
  store.log.append = () => new Promise(() => undefined)
  await nodes.comes()
  store.log.append = append
  expect(await nodes.said()).toEqual(['before'])
  expect(await store.records.get('user/alice', 'scheduled', id)).toMatchObject({
    value: expect.stringContaining('"sending":true'),
  })
  await nodes.comes()
  expect(await nodes.said()).toEqual(['before', 'later'])
})
