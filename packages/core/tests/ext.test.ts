import { limits, type Message } from '@tidings/protocol'
import { expect, test } from 'vitest'
import { aCore, text } from './harness.ts'

const ext = { 'shop.order': 4711, tags: ['a', '包裹', '🎁'], deep: { er: { yet: null } } }

test('what a message carries for programs comes back as it came: live, from the log, after an edit; and is gone with what is recalled', async () => {
  await using core = await aCore()
  const alice = await core.terminal('alice')
  const bob = await core.terminal('bob')
  const sent = await alice.call('message.send', { to: 'user/bob', content: text('hi'), ext })
  expect(bob.seen('message')).toMatchObject([{ id: sent.id, ext }])
  await alice.call('message.edit', { id: sent.id, content: text('ho') })
  const read = async (): Promise<Message | undefined> =>
    (await bob.call('log.read', { conversation: 'user/alice', after: 0 })).messages[0]
  expect(await read()).toMatchObject({ content: text('ho'), ext })
  await core.terminal('carol')
  await alice.call('message.forward', { ids: [sent.id], to: ['user/carol'] })
  const [forwarded] = (await core.call('carol', 'log.read', { conversation: 'user/alice' })).messages
  expect(forwarded).toMatchObject({ content: text('ho') })
  expect(forwarded).not.toHaveProperty('ext')
  await alice.call('message.recall', { id: sent.id })
  expect(await read()).not.toHaveProperty('ext')
})

test('what is said now or never carries it, too', async () => {
  await using core = await aCore()
  const alice = await core.terminal('alice')
  const bob = await core.terminal('bob')
  await alice.call('message.send', { to: 'user/bob', content: text('psst'), ext, options: { persist: false } })
  expect(bob.seen('signal')).toMatchObject([{ from: 'user/alice', ext }])
})

test('the same clientMsgId with something else in it is a conflict, with the same in another order the same message', async () => {
  await using core = await aCore()
  const alice = await core.terminal('alice')
  await core.terminal('bob')
  const input = { to: 'user/bob', content: text('hi'), clientMsgId: 'c1', ext: { a: 1, b: 2 } }
  const first = await alice.call('message.send', input)
  expect(await alice.call('message.send', { ...input, ext: { b: 2, a: 1 } })).toEqual(first)
  await expect(alice.call('message.send', { ...input, ext: { a: 1 } })).rejects.toMatchObject({ code: 'conflict' })
})

test('it is an object, within its bytes and its depth, and half a character in it is none', async () => {
  await using core = await aCore()
  const alice = await core.terminal('alice')
  const bob = await core.terminal('bob')
  const send = (ext: unknown) =>
    alice.call('message.send', { to: 'user/bob', content: text('hi'), ext: ext as Readonly<Record<string, unknown>> })
  const most = { x: 'é'.repeat((limits.extBytes - 8) / 2) }
  await send(most)
  const nine = { a: { a: { a: { a: { a: { a: { a: { a: { a: 1 } } } } } } } } }
  for (const wrong of [[], 'a', null, nine])
    await expect(send(wrong)).rejects.toMatchObject({ code: 'invalid', details: { issues: [{ path: 'ext' }] } })
  for (const large of [{ x: `${most.x}e` }, { ['k'.repeat(1024)]: 1 }])
    await expect(send(large)).rejects.toMatchObject({ code: 'too_large', details: { limit: limits.extBytes } })
  await send({ x: '\ud83d' })
  expect(bob.seen('message').at(-1)).toMatchObject({ ext: { x: '\ufffd' } })
})
