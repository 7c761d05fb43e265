import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { openSqliteStore } from '@tidings/storage-sqlite'
import { expect, test } from 'vitest'
import { aCore, settled, text } from './harness.ts'

const hour = 3_600_000
const year = 365 * 24 * hour

test('a clock that was an hour ahead and was put back leaves stamps, answers, pushes and lists in the order of saying', async () => {
  await using core = await aCore()
  const [alice, bob] = [await core.terminal('alice'), await core.terminal('bob')]
  await core.terminal('carol')
  const { room } = await alice.call('room.create', { name: 'R', members: ['bob'] })
  const say = (to: string, data: string) => alice.call('message.send', { to, content: text(data) })
  core.shift(hour)
  const [ahead, inRoom] = [await say('user/bob', 'ahead'), await say(room.oid, 'ahead')]
  core.shift(-hour)
  core.tick(1000)
  const carols = await say('user/carol', 'back')
  expect(carols.ts).toBe(core.parts.clock.now())
  const back = await say('user/bob', 'back')
  await alice.call('room.update', { room: room.id, name: 'Renamed' })
  await settled()
  expect([ahead.ts, back.ts]).toEqual([core.parts.clock.now() + hour - 1000, ahead.ts])
  const told = bob.seen('message').filter(({ type }) => type !== 'event')
  expect(told.map(({ ts }) => ts)).toEqual([ahead.ts, inRoom.ts, back.ts])
  const { messages } = await bob.call('log.read', { conversation: 'user/alice' })
  expect(messages.map(({ ts }) => ts)).toEqual([back.ts, ahead.ts])
  const { conversations } = await alice.call('conversation.list', {})
  expect(conversations.map(({ conversation }) => conversation)).toEqual([room.oid, 'user/bob', 'user/carol'])
  // A client drops a state of the room that is older than the one it knows.
  const states = alice.seen('room').map((event) => event.room.updatedAt)
  expect(states).toEqual(states.toSorted((a, b) => a - b))
})

test('what was said while the clock was ahead may be edited and taken back, and its versions stand in their order', async () => {
  await using core = await aCore()
  const [alice, bob] = [await core.terminal('alice'), await core.terminal('bob')]
  core.shift(hour)
  const { id, ts } = await alice.call('message.send', { to: 'user/bob', content: text('one') })
  await alice.call('message.edit', { id, content: text('two') })
  core.shift(-hour)
  const { message } = await alice.call('message.edit', { id, content: text('three') })
  expect(message.editedAt).toBeGreaterThanOrEqual(ts)
  const { versions } = await bob.call('message.history', { id })
  expect(versions.map((version) => version.ts)).toEqual(versions.map((version) => version.ts).toSorted((a, b) => a - b))
  expect((await alice.call('message.recall', { id })).message.recalled).toBe(true)
})

test('what was read while the clock was ahead burns within its time of the clock that was put back', async () => {
  await using core = await aCore()
  const [alice, bob] = [await core.terminal('alice'), await core.terminal('bob')]
  const options = { expireAfterRead: 10_000 }
  const { id } = await alice.call('message.send', { to: 'user/bob', content: text('burn'), options })
  await core.terminal('carol')
  const carols = await core.call('carol', 'message.send', { to: 'user/alice', content: text('burn'), options })
  core.shift(year)
  await bob.call('conversation.read', { conversation: 'user/alice', seq: 1 })
  await alice.call('message.send', { to: 'user/carol', content: text('I see') })
  await settled()
  core.shift(-year)
  // The scheduler looks once a minute.
  core.tick(60_000)
  await settled()
  expect((await alice.call('message.get', { id })).message.content).toEqual(text('burn'))
  core.tick(10_000)
  await settled()
  for (const one of [id, carols.id])
    expect((await alice.call('message.get', { id: one })).message.content.type).toBe('notice/expired')
})

test('what fired while the clock was ahead has fired; what is set after it was put back comes in its time', async () => {
  await using core = await aCore()
  const [alice, bob] = [await core.terminal('alice'), await core.terminal('bob')]
  const { id } = await alice.call('message.send', { to: 'user/alice', content: text('note') })
  const inAnHour = core.parts.clock.now() + hour
  await alice.call('message.schedule', { at: inAnHour, to: 'user/bob', content: text('early') })
  await alice.call('reminder.set', { id, at: inAnHour })
  core.shift(2 * hour)
  core.tick(60_000)
  await settled()
  core.shift(-2 * hour)
  await alice.call('message.schedule', { at: core.parts.clock.now() + 5000, to: 'user/bob', content: text('due') })
  core.tick(5000)
  await settled()
  core.tick(2 * hour)
  await settled()
  expect(bob.seen('message').map(({ content }) => content.data)).toEqual(['early', 'due'])
  expect(alice.seen('reminder').filter(({ value }) => value?.due)).toHaveLength(1)
})

test('a mute that was given while the clock was ahead can be lifted, and ends', async () => {
  await using core = await aCore()
  const [alice, bob] = [await core.terminal('alice'), await core.terminal('bob')]
  const { room } = await alice.call('room.create', { name: 'R', members: ['bob'] })
  const speak = () => bob.call('message.send', { to: room.oid, content: text('hm') })
  const mute = () => alice.call('room.mute', { room: room.id, user: 'bob', until: core.parts.clock.now() + hour })
  core.shift(hour)
  await mute()
  core.shift(-hour)
  await expect(speak()).rejects.toMatchObject({ code: 'muted', details: { retryAfter: 2 * hour } })
  await alice.call('room.mute', { room: room.id, user: 'bob', until: 0 })
  await speak()
})

test('old messages go though the clock was years ahead when the last were removed', async () => {
  const retention = { pairDays: 1, roomDays: 0, untilDelivered: false, auditDays: 365, reportDays: 90, everyMs: hour }
  await using core = await aCore({ retention, tokenTtlMs: 10 * year })
  const alice = await core.terminal('alice')
  core.shift(5 * year)
  core.tick(60_000)
  await settled()
  core.shift(-5 * year)
  await alice.call('message.send', { to: 'user/alice', content: text('old') })
  // From the new time on as from a start: after the first round another one comes.
  for (let day = 0; day < 3; day++) {
    core.tick(24 * hour)
    await settled()
  }
  expect((await alice.call('log.read', { conversation: 'user/alice' })).messages).toEqual([])
})

test('a date is found in a log whose stamps once ran backwards', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'tidings-backwards-'))
  const stamps = [100, 200, 300, 9000, 9100, 400, 500, 500, 500, 600, 700, 9200]
  {
    await using store = await openSqliteStore({ directory })
    await using core = await aCore({}, { store })
    const alice = await core.terminal('alice')
    for (const ts of stamps) await alice.call('message.send', { to: 'user/alice', content: text(String(ts)) })
  }
  const file = new DatabaseSync(join(directory, 'tidings.db'), { timeout: 10_000 })
  for (const [index, ts] of stamps.entries()) file.exec(`update entries set ts = ${ts} where seq = ${index + 1}`)
  file.close()
  await using store = await openSqliteStore({ directory })
  await using core = await aCore({}, { store })
  const at = async (ts: number): Promise<number> =>
    (await core.call('alice', 'log.at', { conversation: 'user/alice', ts })).seq
  expect([await at(0), await at(150), await at(300), await at(9201)]).toEqual([1, 2, 3, 12])
  for (let ts = 50; ts <= 9250; ts += 50) {
    const seq = await at(ts)
    const [here = 0, before = 0] = [stamps[seq - 1], stamps[seq - 2]]
    // There it is that late, and before it was earlier; after the last there is only the last.
    expect(here >= ts || seq === stamps.length, `${ts} is found at ${seq}`).toBe(true)
    expect(seq === 1 || before < ts, `${ts} is found at ${seq}`).toBe(true)
  }
})
