import { limits } from '@tidings/protocol'
import { type WebhookEvent, webhookPayload } from '@tidings/protocol/webhook-events'
import { openSqliteStore } from '@tidings/storage-sqlite'
import { coreParts, TestNode, TestTime } from '@tidings/testkit/core'
import { expect, test } from 'vitest'
import { aCore, settled, type Terminal, text } from './harness.ts'
import { heard, manyNodes } from './on-a-bus.ts'

const chatroom = 'stage'
const types = 'chatroom.joined,chatroom.left'
const join = (who: Terminal) => who.call('chatroom.join', { chatroom })

interface Asked {
  app(name: 'event.list', input: object): Promise<{ events: unknown[]; next: string; more: boolean }>
}

/** `joined ann bob 2`. */
async function told(asked: Asked, after = ''): Promise<string[]> {
  const all: WebhookEvent[] = []
  for (let from = after, more = true; more; ) {
    const page = await asked.app('event.list', { types, limit: 200, ...(from ? { after: from } : {}) })
    all.push(...(page.events as WebhookEvent[]))
    from = page.next
    more = page.more
  }
  return all.map(({ id: _, ...payload }) => {
    expect(webhookPayload(payload.type).parse(payload)).toEqual(payload)
    const { users, count, lost } = payload.data as { users: string[]; count: number; lost?: true }
    const names = users.map((user) => user.replace('user/', '')).sort()
    return [payload.type.replace('chatroom.', ''), ...names, count, ...(lost ? ['lost'] : [])].join(' ')
  })
}

async function begun(asked: Asked): Promise<string> {
  await asked.app('event.list', { types, after: 'now' })
  return (await asked.app('event.list', { types, after: 'now' })).next
}

const aStage = (core: { app(name: 'chatroom.create', input: object): Promise<unknown> }) =>
  core.app('chatroom.create', { id: chatroom, name: 'Stage', owner: 'olga' })

async function later(core: { tick(ms: number): void }, seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    core.tick(1000)
    await settled()
  }
}

test('whoever comes and goes is told together, and whoever comes back in time was not away', async () => {
  await using core = await aCore()
  const [, ann, bob] = [await core.terminal('olga'), await core.terminal('ann'), await core.terminal('bob')]
  await aStage(core)
  const after = await begun(core)
  await join(ann)
  await join(bob)
  await later(core, 3)
  expect(await told(core, after)).toEqual(['joined ann bob 2'])
  bob.session.end()
  await later(core, 20)
  await join(await core.terminal('bob'))
  await later(core, 20)
  expect(await core.app('chatroom.get', { chatroom })).toMatchObject({ online: 2 })
  expect(await told(core, after)).toHaveLength(1)
  await ann.call('chatroom.leave', { chatroom })
  await later(core, 3)
  expect((await told(core, after)).slice(1)).toEqual(['left ann 1'])
  await join(await core.terminal('bob', { clientId: 'phone' }))
  await later(core, 3)
  // The second terminal of somebody is nobody else.
  expect(await told(core, after)).toHaveLength(2)
})

test('who is banned is not waited for, and when it is closed nobody is', async () => {
  await using core = await aCore()
  const [olga, ann, bob] = [await core.terminal('olga'), await core.terminal('ann'), await core.terminal('bob')]
  await aStage(core)
  for (const one of [olga, ann, bob]) await join(one)
  ann.session.end()
  await olga.call('chatroom.set', { chatroom, user: 'ann', banned: true })
  expect(await core.app('chatroom.get', { chatroom })).toMatchObject({ online: 2 })
  await core.app('user.ban', { user: 'bob' })
  expect(await core.app('chatroom.people', { chatroom })).toMatchObject({ online: 1, here: ['user/olga'] })
})

test('hundreds who come and go are a few events, which name some', async () => {
  await using core = await aCore()
  await core.terminal('olga')
  await aStage(core)
  const after = await begun(core)
  const crowd = 300
  const all: Terminal[] = []
  for (let n = 0; n < crowd; n++) all.push(await core.terminal(`c${n}`))
  for (const one of all) await join(one)
  await later(core, 3)
  for (const one of all) await one.call('chatroom.leave', { chatroom })
  await later(core, 3)
  const lines = await told(core, after)
  expect(lines.map((line) => line.split(' ').length)).toEqual([limits.chatroomShown + 2, limits.chatroomShown + 2])
  expect(lines.map((line) => line.split(' ').at(-1))).toEqual(['300', '300'])
})

test('nothing is noted where nobody wants to be told', async () => {
  await using core = await aCore()
  const ann = await core.terminal('ann')
  await core.terminal('olga')
  await aStage(core)
  await join(ann)
  await later(core, 3)
  expect(await core.parts.store.records.version('server/attendance')).toBe(0)
})

test('whoever was in one when a server was killed has left, as its next life tells', async () => {
  const store = await openSqliteStore({ file: ':memory:' })
  // The time of the first stands still from when it is killed.
  const [before, time] = [new TestTime(), new TestTime()]
  const started = (node: string, at: TestTime) => new TestNode(coreParts({ store, time: at, node }))
  const first = started('a', before)
  await first.gate.start()
  await first.terminal('olga')
  const [ann, bob] = [await first.terminal('ann'), await first.terminal('bob')]
  await aStage(first)
  const after = await begun(first)
  await join(ann)
  await join(bob)
  await later(before, 3)
  const second = started('b', time)
  await second.gate.start()
  await join(await second.terminal('ann'))
  await later(time, 40)
  expect(await told(second, after)).toEqual(['joined ann bob 2', 'joined ann 1', 'left 2 lost'])
  await later(time, 90)
  expect(await told(second, after)).toHaveLength(3)
  await second.gate.drain()
  const third = started('c', time)
  expect((await told(third, after)).at(-1)).toBe('left ann 1')
  await store[Symbol.asyncDispose]()
})

test('at another node one has not left and come again, and is counted once', async () => {
  await using world = await manyNodes(2)
  const [one, other] = world.nodes
  if (!one || !other) throw new Error('two nodes')
  await one.terminal('olga')
  await aStage(one)
  const after = await begun(one)
  await begun(other)
  const ann = await one.terminal('ann')
  await join(ann)
  await world.beats(8)
  ann.session.end()
  const again = await other.terminal('ann')
  await join(again)
  await world.beats(8)
  expect(await one.app('chatroom.get', { chatroom })).toMatchObject({ online: 1 })
  await world.beats(80)
  expect(await told(one, after)).toEqual(['joined ann 1'])
  await again.call('chatroom.leave', { chatroom })
  await world.beats(8)
  await heard()
  expect(await told(one, after)).toEqual(['joined ann 1', 'left ann 1'])
})

test('who does nothing for long is let out and told why, and whoever speaks or looks after it is not', async () => {
  await using core = await aCore({ chatrooms: { graceMs: 30_000, idleMs: 60_000 } })
  const [olga, ann, bob] = [await core.terminal('olga'), await core.terminal('ann'), await core.terminal('bob')]
  await aStage(core)
  for (const one of [olga, ann, bob]) await join(one)
  core.tick(50_000)
  await ann.call('chatroom.send', { chatroom, content: text('here') })
  await olga.call('chatroom.update', { chatroom, slowMs: 1000 })
  // To look whether one is in it still is not to do something.
  await join(bob)
  core.tick(10_000)
  expect(bob.seen('chatroom').at(-1)).toMatchObject({ out: 'idle', chatroom: { id: chatroom } })
  expect(await core.app('chatroom.people', { chatroom })).toMatchObject({ here: ['user/olga', 'user/ann'] })
  await join(bob)
  core.tick(50_000)
  expect(await core.app('chatroom.people', { chatroom })).toMatchObject({ here: ['user/bob'] })
  core.tick(10_000)
  expect(await core.app('chatroom.get', { chatroom })).toMatchObject({ online: 0 })
})
