import { limits } from '@tidings/protocol'
import {
  type WebhookEvent,
  type WebhookEventType,
  webhookEventTypes,
  webhookPayload,
} from '@tidings/protocol/webhook-events'
import { expect, test } from 'vitest'
import { aCore, type Harness, settled, text } from './harness.ts'

/** All that `event.list` tells, page by page, each checked against what the catalogue says of its type. */
async function eventsOf(core: Harness, asked: { after?: string; types?: string; limit?: number } = {}) {
  const events: WebhookEvent[] = []
  for (let after = asked.after; ; ) {
    const page = await core.app('event.list', { limit: 3, ...asked, ...(after === undefined ? {} : { after }) })
    for (const { id, ...payload } of page.events as WebhookEvent[]) {
      expect(webhookPayload(payload.type).parse(payload)).toEqual(payload)
      events.push({ id, ...payload } as WebhookEvent)
    }
    after = page.next
    if (!page.more) return events
  }
}

const typesOf = (events: readonly WebhookEvent[]) => events.map(({ type }) => type)
const idsOf = (events: readonly WebhookEvent[]) => events.map(({ id }) => id)

async function users(core: Harness, ...uids: readonly string[]): Promise<void> {
  for (const user of uids) await core.app('user.create', { user })
}

const say = (core: Harness, from: string, to: string, more: object = {}) =>
  core.call(from, 'message.send', { to, content: text('hello'), ...more })

test('what is done with messages is told, in order, as it stands then', async () => {
  await using core = await aCore()
  await users(core, 'ann', 'bob', 'cat')
  const { room } = await core.call('ann', 'room.create', { name: 'Tea', members: ['bob', 'cat'] })
  const types = 'message.sent,message.mentioned,message.changed,message.recalled,message.marked,conversation.read'
  const { next: after } = await core.app('event.list', { after: 'now' })
  const { id } = await say(core, 'ann', room.oid, { mentions: ['user/bob', 'all'], content: text('@bob, all') })
  await core.call('bob', 'conversation.read', { conversation: room.oid, seq: 2 })
  const second = await say(core, 'bob', 'user/ann')
  expect(await eventsOf(core, { after, types })).toMatchObject([
    {
      type: 'message.sent',
      data: { message: { id, conversation: room.oid, from: 'user/ann', content: { data: '@bob, all' } } },
    },
    { type: 'message.mentioned', data: { message: { id }, users: ['user/bob'], all: true } },
    { type: 'conversation.read', data: { user: 'user/bob', conversation: room.oid, readSeq: 2 } },
    { type: 'message.sent', data: { message: { conversation: 'user/ann', from: 'user/bob', to: 'user/ann' } } },
  ])
  const { next } = await core.app('event.list', { after: 'now' })
  await core.call('ann', 'message.edit', { id, content: text('tea?') })
  await core.call('bob', 'message.react', { id, key: '👍' })
  await core.call('bob', 'message.recall', { id: second.id })
  expect(await eventsOf(core, { after: next, types })).toMatchObject([
    { type: 'message.changed', data: { message: { id, content: { data: 'tea?' }, reactions: [{ key: '👍' }] } } },
    { type: 'message.marked', data: { message: { id } } },
    { type: 'message.recalled', data: { message: { id: second.id, recalled: true } } },
  ])
  expect((await eventsOf(core, { after, types })).filter(({ type }) => type === 'message.sent')).toMatchObject([
    { data: { message: { content: { data: 'tea?' } } } },
    { data: { message: { recalled: true, content: { type: 'notice/recalled' } } } },
  ])
})

test('what becomes of a room and its members is told', async () => {
  await using core = await aCore()
  await users(core, 'ann', 'bob', 'cat', 'dan')
  const { room } = await core.call('ann', 'room.create', { name: 'Tea', members: ['bob'] })
  const of = { room: room.id }
  await core.call('ann', 'room.invite', { ...of, members: ['cat'] })
  await core.call('ann', 'room.update', { ...of, name: 'Coffee', join: 'open' })
  await core.call('dan', 'room.join', of)
  await core.call('cat', 'room.alias', { ...of, alias: 'Kit' })
  await core.call('ann', 'room.role', { ...of, user: 'bob', role: 'admin' })
  await core.call('ann', 'room.mute', { ...of, user: 'cat', until: 9_999_999_999_999 })
  await core.call('ann', 'room.allow', { ...of, user: 'cat', on: true })
  await core.call('ann', 'conversation.retain', { conversation: room.oid, days: 30 })
  await core.call('ann', 'room.kick', { ...of, members: ['cat'] })
  await core.call('dan', 'room.leave', of)
  await core.call('ann', 'room.transfer', { ...of, user: 'bob' })
  const events = (await eventsOf(core)).filter(({ type }) => !type.startsWith('user.') && !type.endsWith('.read'))
  expect(events).toMatchObject([
    { type: 'room.created', data: { room: room.oid, by: 'user/ann', users: ['user/ann', 'user/bob'] } },
    { type: 'member.added', data: { by: 'user/ann', users: ['user/cat'] } },
    { type: 'room.changed', data: { changed: { name: 'Coffee' } } },
    { type: 'member.joined', data: { by: 'user/dan', via: 'open' } },
    { type: 'member.alias', data: { by: 'user/cat', alias: 'Kit' } },
    { type: 'member.role', data: { users: ['user/bob'], role: 'admin' } },
    { type: 'member.muted', data: { users: ['user/cat'], until: 9_999_999_999_999 } },
    { type: 'member.allowed', data: { users: ['user/cat'], allowed: true } },
    { type: 'conversation.retained', data: { conversation: room.oid, days: 30 } },
    { type: 'member.removed', data: { by: 'user/ann', users: ['user/cat'] } },
    { type: 'member.left', data: { users: ['user/dan'] } },
    { type: 'room.transferred', data: { by: 'user/ann', users: ['user/bob'] } },
  ])
  const { next: after } = await core.app('event.list', { after: 'now' })
  await core.call('bob', 'room.dissolve', of)
  core.tick(60_000)
  await settled()
  expect(await eventsOf(core, { after })).toMatchObject([{ type: 'room.dissolved', data: { room: room.oid } }])
})

test('what people make of each other is told once, from the side of who did it', async () => {
  await using core = await aCore()
  await users(core, 'ann', 'bob')
  const { next: after } = await core.app('event.list', { after: 'now' })
  await core.call('ann', 'contact.add', { user: 'bob', greeting: 'hi' })
  expect(await eventsOf(core, { after })).toMatchObject([
    { type: 'contact.requested', data: { user: 'user/ann', other: 'user/bob', request: { greeting: 'hi' } } },
  ])
  await core.call('bob', 'contact.accept', { user: 'ann' })
  await core.call('ann', 'contact.update', { user: 'bob', remark: 'Bobby' })
  await core.call('ann', 'contact.remove', { user: 'bob' })
  await core.call('ann', 'contact.block', { user: 'bob' })
  await core.call('ann', 'contact.unblock', { user: 'bob' })
  const types = typesOf(await eventsOf(core, { after }))
  for (const type of ['contact.settled', 'contact.removed', 'contact.unblocked'] satisfies WebhookEventType[])
    expect(types).toContain(type)
})

test('accounts that are made, changed and deleted are told', async () => {
  await using core = await aCore()
  await users(core, 'ann')
  expect(await eventsOf(core)).toMatchObject([
    { type: 'user.created', data: { user: { id: 'ann' }, banned: false }, timestamp: expect.stringMatching(/Z$/) },
  ])
  const { next: after } = await core.app('event.list', { after: 'now' })
  await core.call('ann', 'user.update', { name: 'Ann' })
  await core.app('user.ban', { user: 'ann' })
  expect(await eventsOf(core, { after })).toMatchObject([
    { type: 'user.changed', data: { user: { name: 'Ann' }, banned: true } },
    { type: 'user.changed' },
  ])
  await core.app('user.delete', { user: 'ann' })
  expect(typesOf(await eventsOf(core, { after }))).toContain('user.deleted')
})

test('channels are told of: that they were made, changed, were subscribed to, and ended', async () => {
  await using core = await aCore()
  await users(core, 'ann', 'bob')
  const { next: after } = await core.app('event.list', { after: 'now' })
  const { channel } = await core.call('ann', 'channel.create', { name: 'News' })
  const of = { channel: channel.id }
  // An event says what stands now, so each is asked for before the next.
  expect(await eventsOf(core, { after })).toEqual([
    expect.objectContaining({ type: 'channel.created', data: { channel } }),
  ])
  await core.call('bob', 'channel.subscribe', of)
  await core.call('ann', 'channel.update', { ...of, name: 'Late news' })
  const changed = { type: 'channel.changed', data: { channel: { name: 'Late news', subscribers: 2 } } }
  const told = await eventsOf(core, { after, types: 'channel.changed' })
  expect(told).toMatchObject([changed, changed])
  await core.call('ann', 'message.send', { to: channel.oid, content: text('hello') })
  await core.call('ann', 'channel.remove', of)
  const removed = { type: 'channel.removed', data: { channel: channel.oid } }
  expect((await eventsOf(core, { after })).at(-1)).toMatchObject(removed)
})

test('the same happening has the same id, however often and by whatever pages it is told; no two share one, none holds a dot', async () => {
  await using core = await aCore()
  await users(core, 'ann', 'b.b')
  for (let n = 0; n < 5; n++) await say(core, 'ann', 'user/b.b', { mentions: ['user/b.b'], content: text('@b.b') })
  await core.call('b.b', 'conversation.read', { conversation: 'user/ann', seq: 5 })
  const ids = idsOf(await eventsOf(core))
  expect(new Set(ids).size).toBe(ids.length)
  expect(ids.filter((id) => id.includes('.'))).toEqual([])
  for (const limit of [1, 2, 50]) expect(idsOf(await eventsOf(core, { limit }))).toEqual(ids)
})

test('only the types that are asked for are told; one that there is not is named', async () => {
  await using core = await aCore()
  await users(core, 'ann', 'bob')
  await say(core, 'ann', 'user/bob')
  expect(typesOf(await eventsOf(core, { types: 'user.created' }))).toEqual(['user.created', 'user.created'])
  expect(typesOf(await eventsOf(core, { types: 'message.sent, room.created' }))).toEqual(['message.sent'])
  await expect(core.app('event.list', { types: 'message.sent,message.send' })).rejects.toMatchObject({
    code: 'invalid',
    message: expect.stringContaining('"message.send" is no type'),
  })
  expect(webhookEventTypes.length).toBeGreaterThan(20)
})

test('large messages come in smaller pages, and a place that is gone is said', async () => {
  await using core = await aCore()
  await users(core, 'ann', 'bob')
  for (let n = 0; n < 120; n++) await say(core, 'ann', 'user/bob', { content: text(`${n} ${'x'.repeat(19_000)}`) })
  const page = await core.app('event.list', { types: 'message.sent', limit: 200 })
  expect(page).toMatchObject({ more: true })
  expect(JSON.stringify(page.events).length).toBeLessThan(1.1 * limits.pageBytes)
  expect(await eventsOf(core, { types: 'message.sent', limit: 200 })).toHaveLength(120)
  await expect(core.app('event.list', { after: 'nonsense' })).rejects.toMatchObject({ code: 'expired' })
})

test('in a pair with oneself and in one whose other account is gone, events are told all the same', async () => {
  await using core = await aCore()
  await users(core, 'ann', 'bob')
  await say(core, 'ann', 'user/ann')
  await say(core, 'ann', 'user/bob')
  await core.app('user.delete', { user: 'bob' })
  expect(await eventsOf(core, { types: 'message.sent' })).toMatchObject([
    { data: { message: { conversation: 'user/ann' } } },
    { data: { message: { conversation: 'user/bob' } } },
  ])
})
