import { limits } from '@tidings/protocol'
import { expect, test } from 'vitest'
import { aCore, type Harness, settled, type Terminal, text } from './harness.ts'
import { heard, twoNodes } from './on-a-bus.ts'

const chatroom = 'stage'

async function aStage(core: Pick<Harness, 'app'>, more: object = {}): Promise<void> {
  await core.app('chatroom.create', { id: chatroom, name: 'Stage', owner: 'olga', ...more })
}

const join = (who: Terminal, input: object = {}) => who.call('chatroom.join', { chatroom, ...input })
const say = (who: Terminal, data: string, priority: 'normal' | 'low' = 'normal') =>
  who.call('chatroom.send', { chatroom, content: text(data), priority })
const words = (messages: readonly { readonly content: { readonly data: unknown } }[]) =>
  messages.map(({ content }) => content.data)
const seen = (who: Terminal) => who.seen('chatroom.messages').flatMap(({ messages }) => words(messages))

async function aWorld(more: object = {}) {
  const core = await aCore()
  const [olga, ann, bob] = [await core.terminal('olga'), await core.terminal('ann'), await core.terminal('bob')]
  await aStage(core, more)
  return { core, olga, ann, bob, [Symbol.asyncDispose]: () => core[Symbol.asyncDispose]() }
}

test('whoever is in it hears what is said, whoever comes is told what was said last, and nobody else hears of it', async () => {
  await using world = await aWorld({ announcement: 'Be kind' })
  const { core, ann, bob } = world
  await expect(say(ann, 'too early')).rejects.toMatchObject({ code: 'not_member' })
  expect(await join(ann)).toMatchObject({ messages: [], online: 1, chatroom: { announcement: 'Be kind' } })
  const { id } = await say(ann, 'one')
  core.tick(1000)
  await say(ann, 'two')
  await say(ann, 'a heart', 'low')
  expect(seen(bob)).toEqual([])
  const joined = await join(bob, { last: 1 })
  expect(words(joined.messages)).toEqual(['two'])
  expect(joined).toMatchObject({ online: 2, you: { role: 'guest', banned: false } })
  core.tick(1000)
  await say(bob, 'three')
  core.tick(1000)
  expect(seen(ann)).toEqual(['one', 'two', 'a heart', 'three'])
  expect(seen(bob)).toContain('three')
  await ann.call('chatroom.remove', { chatroom, id })
  expect(bob.seen('chatroom.removed')).toEqual([{ chatroom, id }])
  expect(words((await join(ann)).messages)).toEqual(['two', 'three'])
  expect((await ann.call('conversation.list', {})).conversations).toEqual([])
  await bob.call('chatroom.leave', { chatroom })
  expect(bob.seen('chatroom')).toMatchObject([{ chatroom: { id: chatroom }, out: 'left' }])
  core.tick(1000)
  await say(ann, 'four')
  expect(seen(bob)).not.toContain('four')
  expect(await core.app('chatroom.get', { chatroom })).toMatchObject({ online: 1 })
})

test('a terminal is in one at a time, and in none when its connection has ended for a while', async () => {
  await using world = await aWorld()
  const { core, ann } = world
  const online = async (id: string) => (await core.app('chatroom.get', { chatroom: id })).online
  await core.app('chatroom.create', { id: 'other', name: 'Other', owner: 'olga' })
  await join(ann)
  await ann.call('chatroom.join', { chatroom: 'other' })
  expect(ann.seen('chatroom').at(-1)).toMatchObject({ chatroom: { id: chatroom }, out: 'elsewhere' })
  expect([await online(chatroom), await online('other')]).toEqual([0, 1])
  ann.session.end()
  core.tick(29_000)
  expect(await online('other')).toBe(1)
  core.tick(1000)
  expect(await online('other')).toBe(0)
})

test('its owner names admins; these mute and ban, and whoever is banned is out and does not come back', async () => {
  await using world = await aWorld()
  const { core, olga, ann, bob } = world
  for (const one of [olga, ann, bob]) await join(one)
  const set = (who: Terminal, user: string, input: object) => who.call('chatroom.set', { chatroom, user, ...input })
  await expect(set(ann, 'bob', { banned: true })).rejects.toMatchObject({ code: 'forbidden' })
  await set(olga, 'ann', { role: 'admin' })
  await expect(set(ann, 'olga', { banned: true })).rejects.toMatchObject({ code: 'forbidden' })
  await expect(set(ann, 'bob', { role: 'admin' })).rejects.toMatchObject({ code: 'forbidden' })
  await set(ann, 'bob', { mutedUntil: core.parts.clock.now() + 60_000 })
  expect(bob.seen('chatroom').at(-1)).toMatchObject({ you: { banned: false } })
  await expect(say(bob, 'x')).rejects.toMatchObject({ code: 'muted', details: { retryAfter: 60_000 } })
  core.tick(60_001)
  await say(bob, 'again')
  await ann.call('chatroom.update', { chatroom, mutedAll: true })
  expect(bob.seen('chatroom').at(-1)).toMatchObject({ chatroom: { mutedAll: true } })
  await expect(say(bob, 'x')).rejects.toMatchObject({ code: 'muted' })
  await say(ann, 'an admin speaks')
  await set(ann, 'bob', { banned: true })
  expect(bob.seen('chatroom').at(-1)).toMatchObject({ you: { banned: true }, out: 'banned' })
  await expect(join(bob)).rejects.toMatchObject({ code: 'forbidden' })
  expect(await ann.call('chatroom.people', { chatroom })).toMatchObject({
    online: 2,
    here: ['user/olga', 'user/ann'],
    marked: [
      { user: 'user/ann', role: 'admin' },
      { user: 'user/bob', banned: true },
    ],
  })
  await set(ann, 'bob', { banned: false, mutedUntil: 0 })
  await join(bob)
  expect(await bob.call('chatroom.people', { chatroom })).not.toHaveProperty('marked')
})

test('what is said under a key is said once, however often, also when nothing may be said any more', async () => {
  await using world = await aWorld({ slowMs: 5000 })
  const { core, olga, ann, bob } = world
  await join(ann)
  await join(bob)
  const key = { chatroom, clientMsgId: 'k1' }
  const first = await ann.call('chatroom.send', { ...key, content: text('once') })
  expect(await ann.call('chatroom.send', { ...key, content: text('once') })).toEqual(first)
  await expect(say(ann, 'another')).rejects.toMatchObject({ code: 'rate_limited' })
  core.tick(10_000)
  const again = await Promise.all([1, 2].map(() => ann.call('chatroom.send', { ...key, content: text('once') })))
  expect(again).toEqual([first, first])
  // Somebody else's key is another.
  await bob.call('chatroom.send', { ...key, content: text('mine') })
  await olga.call('chatroom.set', { chatroom, user: 'ann', banned: true })
  expect(await ann.call('chatroom.send', { ...key, content: text('once') })).toEqual(first)
  core.tick(1000)
  expect(seen(bob)).toEqual(['once', 'mine'])
  expect(bob.seen('chatroom.messages').flatMap(({ messages }) => messages)).toMatchObject(
    [key, key].map(({ clientMsgId }) => ({ clientMsgId })),
  )
  await olga.call('chatroom.remove', { chatroom, id: first.id })
  const count = (kind: string) => core.parts.store.records.count(`${kind}/${chatroom}`, kind)
  // It is not said again.
  expect(await ann.call('chatroom.send', { ...key, content: text('once') })).toEqual(first)
  expect(await count('chatroom-sent')).toBe(2)
  await olga.call('chatroom.close', { chatroom })
  expect(await count('chatroom-sent')).toBe(0)
})

test('what is said comes after what was said before, whatever the clock says', async () => {
  await using world = await aWorld()
  const { core, ann, bob } = world
  await join(ann)
  await say(ann, 'one')
  core.shift(-3_600_000)
  core.tick(1000)
  await say(ann, 'two')
  await say(ann, 'a heart', 'low')
  core.shift(7_200_000)
  await say(ann, 'three')
  core.shift(-3_600_000)
  await say(ann, 'four')
  expect(words((await join(bob)).messages)).toEqual(['one', 'two', 'three', 'four'])
  core.tick(1000)
  const ids = ann.seen('chatroom.messages').flatMap(({ messages }) => messages.map(({ id }) => id))
  expect(ids).toHaveLength(5)
  expect(ids).toEqual([...ids].sort())
})

test('other systems are told what is said, who may do what, and that it changed or is no more', async () => {
  await using world = await aWorld()
  const { core, olga, ann } = world
  await join(ann)
  const { next } = await core.app('event.list', { after: 'now' })
  const { id } = await say(ann, 'hello')
  await say(ann, 'a heart', 'low')
  await olga.call('chatroom.set', { chatroom, user: 'ann', banned: true })
  await olga.call('chatroom.update', { chatroom, name: 'Another' })
  const types = 'chatroom.said,chatroom.marked,chatroom.changed,chatroom.closed'
  const told = async (after = '') =>
    (await core.app('event.list', { after, types })).events.map(({ type, data }) => [type, data])
  const [said, marked] = [
    { id, from: 'user/ann' },
    { user: 'user/ann', banned: true },
  ]
  expect(await told(next)).toMatchObject([
    ['chatroom.said', { chatroom, message: said }],
    ['chatroom.marked', { chatroom, person: marked }],
    ['chatroom.changed', { chatroom: { id: chatroom, name: 'Another' } }],
  ])
  await olga.call('chatroom.close', { chatroom })
  expect(await told(next)).toMatchObject([
    ['chatroom.closed', { chatroom }],
    ['chatroom.marked', { chatroom, person: { role: 'guest', banned: false } }],
  ])
})

test('in slow mode each waits, but for its owner', async () => {
  await using world = await aWorld({ slowMs: 5000 })
  const { core, olga, ann } = world
  await join(olga)
  await join(ann)
  await say(ann, 'one')
  await expect(say(ann, 'two')).rejects.toMatchObject({ code: 'rate_limited', details: { retryAfter: 5000 } })
  await say(olga, 'I may')
  await say(olga, 'and again')
  core.tick(5000)
  await say(ann, 'two')
})

test('where much is said it is told together, what matters little is left out first, and who says it is told so', async () => {
  await using world = await aWorld()
  const { core, olga, ann } = world
  await join(ann)
  const writers = await Promise.all(Array.from({ length: 8 }, (_, index) => core.terminal(`w${index}`)))
  for (const writer of writers) await join(writer)
  await join(olga)
  await say(olga, 'first')
  const half = limits.chatroomAtOnce / 2
  for (let index = 0; index < half; index++) await say(writers[index % 8] as Terminal, `n${index}`)
  expect(await say(olga, 'a like', 'low')).toMatchObject({ dropped: true })
  for (let index = half; index < limits.chatroomAtOnce; index++) await say(writers[index % 8] as Terminal, `n${index}`)
  await expect(say(olga, 'too much')).rejects.toMatchObject({ code: 'rate_limited' })
  expect(ann.seen('chatroom.messages')).toHaveLength(1)
  core.tick(1000)
  expect(ann.seen('chatroom.messages').map(({ messages }) => messages.length)).toEqual([1, limits.chatroomAtOnce])
  expect(await say(olga, 'a like', 'low')).not.toHaveProperty('dropped')
})

test('when it is closed everybody is out of it, and nothing of it is kept', async () => {
  await using world = await aWorld()
  const { core, olga, ann } = world
  await join(ann)
  await say(ann, 'words')
  await olga.call('chatroom.set', { chatroom, user: 'bob', banned: true })
  await expect(ann.call('chatroom.close', { chatroom })).rejects.toMatchObject({ code: 'forbidden' })
  await olga.call('chatroom.close', { chatroom })
  expect(ann.seen('chatroom').at(-1)).toMatchObject({ out: 'closed' })
  await expect(join(ann)).rejects.toMatchObject({ code: 'not_found' })
  const { records } = core.parts.store
  expect(await records.count(`chatroom-lines/${chatroom}`, 'chatroom-line')).toBe(0)
  expect(await records.count(`chatroom/${chatroom}`, 'chatroom-person')).toBe(0)
})

test('of what was said so much is kept, and no more', async () => {
  await using world = await aWorld()
  const { core, ann } = world
  await join(ann)
  for (let index = 0; index < limits.chatroomKept + 150; index++) {
    await say(ann, `n${index}`)
    core.tick(1000)
  }
  await settled()
  const count = await core.parts.store.records.count(`chatroom-lines/${chatroom}`, 'chatroom-line')
  expect(count).toBeLessThanOrEqual(limits.chatroomKept + 50)
  expect(words((await join(ann, { last: 2 })).messages)).toEqual([
    `n${limits.chatroomKept + 148}`,
    `n${limits.chatroomKept + 149}`,
  ])
})

test('on two nodes those of both hear of it, are counted, and a ban of one holds on the other', async () => {
  await using nodes = await twoNodes()
  const { one, other } = nodes
  const [olga, ann] = [await one.terminal('olga'), await other.terminal('ann')]
  await aStage(one)
  await join(olga)
  expect(await join(ann)).toMatchObject({ online: 2 })
  await say(olga, 'hello')
  await heard()
  expect(seen(ann)).toEqual(['hello'])
  expect(ann.seen('chatroom.messages')).toMatchObject([{ online: 2 }])
  await olga.call('chatroom.set', { chatroom, user: 'ann', mutedUntil: Date.now() * 2 })
  // The other node may not have heard of it: the store has.
  await expect(say(ann, 'x')).rejects.toMatchObject({ code: 'muted' })
  await olga.call('chatroom.set', { chatroom, user: 'ann', banned: true })
  await heard()
  expect(ann.seen('chatroom').at(-1)).toMatchObject({ out: 'banned' })
  await expect(join(ann)).rejects.toMatchObject({ code: 'forbidden' })
})
