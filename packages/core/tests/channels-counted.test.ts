import { expect, test } from 'vitest'
import { aCore, settled, text } from './harness.ts'
import { codeOf } from './nodes.ts'

async function news() {
  const core = await aCore()
  const [ann, bob] = [await core.terminal('ann'), await core.terminal('bob')]
  const { channel } = await ann.call('channel.create', { name: 'News' })
  const of = { channel: channel.id }
  const subscribers = async () => (await ann.call('channel.get', of)).channel.subscribers
  return { core, ann, bob, of, to: channel.oid, subscribers }
}

test('how many subscribe is right, however often somebody subscribes and leaves, and whoever is no more is not counted', async () => {
  const { core, bob, of, subscribers } = await news()
  await using _ = core
  for (let n = 0; n < 3; n++) await bob.call('channel.subscribe', of)
  expect(await subscribers()).toBe(2)
  for (let n = 0; n < 3; n++) await codeOf(bob.call('channel.unsubscribe', of))
  expect(await subscribers()).toBe(1)
  await Promise.all([1, 2, 3].map(() => bob.call('channel.subscribe', of)))
  expect(await subscribers()).toBe(2)
  await Promise.all([1, 2, 3].map(() => codeOf(bob.call('channel.unsubscribe', of))))
  expect(await subscribers()).toBe(1)
  await bob.call('channel.subscribe', of)
  await core.app('user.delete', { user: 'bob' })
  core.tick(1000)
  await settled()
  expect(await subscribers()).toBe(1)
})

test('what was unread goes with the channel, and is not unread when one comes back', async () => {
  const { core, ann, bob, of, to } = await news()
  await using _ = core
  await bob.call('channel.subscribe', of)
  for (const data of ['one', 'two']) await ann.call('message.send', { to, content: text(data) })
  const unread = async () => (await bob.call('conversation.list', {})).conversations.map((one) => one.unread)
  await expect.poll(unread).toEqual([2])
  await bob.call('channel.unsubscribe', of)
  expect(await unread()).toEqual([])
  await bob.call('channel.subscribe', of)
  expect(await unread()).toEqual([0])
})

test('to look at a channel is not to have read it, and an edit keeps who has', async () => {
  const { core, ann, bob, of, to } = await news()
  await using _ = core
  await bob.call('channel.subscribe', of)
  const { id, seq } = await ann.call('message.send', { to, content: text('hear') })
  await bob.call('log.read', { conversation: to })
  await bob.call('message.get', { id })
  const readers = async () => (await ann.call('message.readers', { id })).read
  expect(await readers()).toBe(0)
  await bob.call('conversation.read', { conversation: to, seq })
  expect(await readers()).toBe(1)
  await ann.call('message.edit', { id, content: text('hear, hear') })
  expect(await readers()).toBe(1)
})

test('what was taken back is in no list, and a thread is no way around who publishes', async () => {
  const { core, ann, bob, of, to } = await news()
  await using _ = core
  await bob.call('channel.subscribe', of)
  const { id } = await ann.call('message.send', { to, content: text('a secret') })
  expect(await codeOf(bob.call('message.send', { to, content: text('mine'), thread: id }))).toBe('forbidden')
  expect(await codeOf(bob.call('message.send', { to, content: text('mine'), replyTo: id }))).toBe('forbidden')
  await ann.call('message.send', { to, content: text('in its thread'), thread: id })
  await ann.call('message.edit', { id, content: text('a secret still') })
  expect(await ann.call('message.get', { id })).toMatchObject({ message: { replies: 1 } })
  await ann.call('message.recall', { id })
  await settled()
  for (const name of ['conversation.list', 'mention.list', 'thread.list'] as const)
    expect(JSON.stringify(await bob.call(name, {}))).not.toContain('secret')
  expect(JSON.stringify(await bob.call('log.read', { conversation: to }))).not.toContain('secret')
})

test('of a channel that ends nobody is told who did not read it, neither its name nor that it was', async () => {
  const { core, ann, bob, of } = await news()
  await using _ = core
  await ann.call('channel.update', { ...of, name: 'Takeover', listed: false })
  await ann.call('channel.remove', of)
  await settled()
  expect(JSON.stringify(bob.events)).not.toMatch(/News|Takeover|channel/)
})
