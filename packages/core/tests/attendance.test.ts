import { TidingsError } from '@tidings/protocol'
import { type WebhookEvent, webhookPayload } from '@tidings/protocol/webhook-events'
import { openSqliteStore } from '@tidings/storage-sqlite'
import { coreParts, TestNode, TestTime } from '@tidings/testkit/core'
import { expect, test } from 'vitest'
import type { Store } from '../src/index.ts'
import { aCore, settled } from './harness.ts'
import { threeNodes } from './nodes.ts'

const types = 'presence.online,presence.offline,session.started,session.ended,client.added,client.removed'

interface Asked {
  app(name: 'event.list', input: object): Promise<{ events: unknown[]; next: string; more: boolean }>
}

/** What is told after a place, each checked against the catalogue; and where to go on. */
async function toldTo(asked: Asked, after: string): Promise<WebhookEvent[]> {
  const found: WebhookEvent[] = []
  for (let from = after; ; ) {
    const { events, next, more } = await asked.app('event.list', { after: from, types, limit: 200 })
    for (const { id, ...payload } of events as WebhookEvent[]) {
      expect(webhookPayload(payload.type).parse(payload)).toEqual(payload)
      found.push({ id, ...payload } as WebhookEvent)
    }
    from = next
    if (!more) return found
  }
}

/** `type user`, for what is told in a line. */
const lines = (events: readonly WebhookEvent[]) =>
  events.map(({ type, data }) => `${type} ${'user' in data ? data.user : ''}`)

/** From now on it is noted who comes and goes. */
async function begun(asked: Asked): Promise<string> {
  await asked.app('event.list', { types, after: 'now' })
  return (await asked.app('event.list', { types, after: 'now' })).next
}

async function later(core: { tick(ms: number): void }, seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    core.tick(1000)
    await settled()
  }
}

test('who comes and goes is told: the terminal, its session, and whether somebody is online at any', async () => {
  await using core = await aCore()
  await core.app('user.create', { user: 'ann' })
  const after = await begun(core)
  const phone = await core.terminal('ann', { clientId: 'phone' })
  await later(core, 1)
  const desk = await core.terminal('ann', { clientId: 'desk' })
  await later(core, 1)
  phone.session.end()
  await later(core, 15)
  await desk.call('client.kick', { client: 'phone' })
  await desk.call('client.kick', { client: 'desk' })
  await later(core, 15)
  const events = await toldTo(core, after)
  expect(lines(events).map((line) => line.replace(' user/ann', ''))).toEqual([
    ...['client.added', 'session.started', 'presence.online', 'client.added', 'session.started'],
    ...['session.ended', 'client.removed', 'client.removed', 'session.ended', 'presence.offline'],
  ])
  const client = { id: 'phone', platform: 'web' }
  const [ended, kicked] = events.filter(({ type }) => type === 'session.ended')
  expect(events.find(({ type }) => type === 'session.started')).toMatchObject({
    data: { user: 'user/ann', session: phone.answer.session, client },
  })
  expect(ended).toMatchObject({ data: { client, why: 'disconnected', session: phone.answer.session } })
  expect(kicked).toMatchObject({ data: { client: { id: 'desk' }, why: 'unauthenticated' } })
  expect(await toldTo(core, after)).toEqual(events)
})

test('nothing is noted where nobody wants to be told, and it ends when nobody has asked for a day', async () => {
  await using core = await aCore()
  const noted = async () => (await core.parts.store.records.version('server/attendance')) > 0
  const ann = await core.terminal('ann')
  await later(core, 2)
  ann.session.end()
  await core.app('event.list', {})
  await later(core, 15)
  expect(await noted()).toBe(false)
  await begun(core)
  core.tick(25 * 3_600_000)
  await core.terminal('bob')
  await later(core, 2)
  expect(await noted()).toBe(false)
})

test('who is there when it begins to be noted is told to be online', async () => {
  await using core = await aCore()
  await core.terminal('ann')
  const { next } = await core.app('event.list', { after: 'now' })
  await begun(core)
  await later(core, 1)
  expect(lines(await toldTo(core, next))).toEqual(['presence.online user/ann'])
})

test('a terminal that reconnects all the time is online all the time', async () => {
  await using core = await aCore()
  const after = await begun(core)
  for (let turn = 0; turn < 5; turn++) {
    const phone = await core.terminal('ann', { clientId: 'phone' })
    await later(core, 3)
    phone.session.end()
    await later(core, 8)
  }
  await later(core, 15)
  const told = lines(await toldTo(core, after))
  expect(told.filter((line) => line.startsWith('presence'))).toEqual([
    'presence.online user/ann',
    'presence.offline user/ann',
  ])
  expect(told.filter((line) => line.startsWith('session.started'))).toHaveLength(5)
})

test('what ended while the store was away is told when it is back', async () => {
  const store = await openSqliteStore({ file: ':memory:' })
  const state = { away: false }
  const records: Store['records'] = {
    ...store.records,
    put: async (...of) => {
      if (state.away) throw new TidingsError('unavailable', 'away')
      return store.records.put(...of)
    },
  }
  const time = new TestTime()
  const node = new TestNode(coreParts({ store: { ...store, records }, time, settings: {}, ways: {} }))
  const after = await begun(node)
  const ann = await node.terminal('ann')
  await later(time, 1)
  state.away = true
  ann.session.end()
  await later(time, 20)
  state.away = false
  await later(time, 20)
  expect(
    lines(await toldTo(node, after))
      .slice(-2)
      .sort(),
  ).toEqual(['presence.offline user/ann', 'session.ended user/ann'])
  await store[Symbol.asyncDispose]()
})

test('after a kill whoever was there and is not is told to have gone, and whoever is back is not', async () => {
  await using store = await openSqliteStore({ file: ':memory:' })
  const before = new TestTime()
  const killed = new TestNode(coreParts({ store, time: before, settings: {}, ways: {} }))
  const after = await begun(killed)
  await killed.terminal('ann')
  const bob = await killed.terminal('bob')
  await later(before, 2)
  // The time of the one that was killed goes no further.
  const time = new TestTime()
  const node = new TestNode(coreParts({ store, time, settings: {}, ways: {}, node: 'n1' }))
  await later(time, 3)
  await node.terminal('bob')
  await later(time, 40)
  const told = await toldTo(node, after)
  const ended = told.filter(({ type }) => type === 'session.ended')
  expect(ended.map(({ data }) => data)).toMatchObject([
    { user: 'user/ann', why: 'lost' },
    { user: 'user/bob', why: 'lost', session: bob.answer.session },
  ])
  expect(lines(told).filter((line) => line.startsWith('presence'))).toEqual([
    ...['presence.online user/ann', 'presence.online user/bob'],
    'presence.offline user/ann',
  ])
  // And not again.
  await later(time, 200)
  expect(await toldTo(node, after)).toEqual(told)
})

test('of three nodes one tells that somebody is online, wherever their terminals are', async () => {
  await using nodes = await threeNodes(true, {}, {}, { isShared: true })
  const { one, other, third, tick } = nodes
  const after = await begun(one)
  await tick(1500)
  const uids = ['ann', 'bob', 'cat', 'dan', 'eve']
  const here = await Promise.all(uids.map((uid) => other.terminal(uid)))
  await tick(1500)
  const there = await Promise.all(uids.map((uid) => third.terminal(uid)))
  for (let second = 0; second < 4; second++) await tick(1000)
  for (const { session } of here) session.end()
  for (let second = 0; second < 15; second++) await tick(1000)
  const online = lines(await toldTo(one, after)).filter((line) => line.startsWith('presence'))
  expect(online.sort()).toEqual(uids.map((uid) => `presence.online user/${uid}`))
  for (const { session } of there) session.end()
  for (let second = 0; second < 15; second++) await tick(1000)
  const told = lines(await toldTo(one, after))
  expect(told.filter((line) => line.startsWith('presence.offline')).sort()).toEqual(
    uids.map((uid) => `presence.offline user/${uid}`),
  )
  expect(told.filter((line) => line.startsWith('session'))).toHaveLength(20)
})

test('of the sessions of a node that is there no more another one tells', async () => {
  await using nodes = await threeNodes(true, {}, {}, { isShared: true })
  const { one, store, tick } = nodes
  const after = await begun(one)
  const open = { user: 'ann', client: { id: 'phone', platform: 'ios' }, node: 'gone', at: 1 }
  await store.records.put([
    { owner: 'server/attendance', kind: 'session-open', key: 's1', value: JSON.stringify(open) },
    { owner: 'server/attendance', kind: 'user-online', key: 'ann', value: '{"at":1}' },
  ])
  for (let second = 0; second < 200; second++) await tick(1000)
  expect(await toldTo(one, after)).toMatchObject([
    { type: 'presence.offline', data: { user: 'user/ann', since: 1 } },
    { type: 'session.ended', data: { user: 'user/ann', why: 'lost', since: 1 } },
  ])
})
