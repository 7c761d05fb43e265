import { TidingsError } from '@tidings/protocol'
import { expect, test } from 'vitest'
import { aCore, type Harness, settled, text } from './harness.ts'

const inAMinute = (core: Harness): number => core.parts.clock.now() + 60_000

test('a scheduled message is sent at its time, once', async () => {
  await using core = await aCore()
  const [alice, bob] = [await core.terminal('alice'), await core.terminal('bob')]
  const { scheduled } = await alice.call('message.schedule', {
    at: inAMinute(core),
    to: 'user/bob',
    content: text('later'),
  })
  expect((await alice.call('scheduled.list', {})).scheduled).toEqual([scheduled])
  await settled()
  core.tick(59_999)
  await settled()
  expect(bob.seen('message')).toEqual([])
  core.tick(1)
  await settled()
  expect(bob.seen('message')).toMatchObject([{ content: text('later'), clientMsgId: scheduled.id }])
  expect(alice.seen('scheduled').at(-1)).toMatchObject({ key: scheduled.id, value: null })
  await expect(alice.call('scheduled.cancel', { id: scheduled.id })).rejects.toMatchObject({ code: 'not_found' })
})

test('what may not be sent when its time has come is kept, and says why', async () => {
  await using core = await aCore()
  const alice = await core.terminal('alice')
  await core.terminal('bob')
  const { scheduled } = await alice.call('message.schedule', {
    at: inAMinute(core),
    to: 'user/bob',
    content: text('later'),
  })
  await core.call('bob', 'contact.block', { user: 'alice' })
  core.tick(60_000)
  await settled()
  const [kept] = (await alice.call('scheduled.list', {})).scheduled
  expect(kept).toMatchObject({ id: scheduled.id, failed: 'user/bob does not take messages from you' })
  await alice.call('scheduled.cancel', { id: scheduled.id })
  await expect(alice.call('message.schedule', { at: 1, to: 'user/bob', content: text('x') })).rejects.toMatchObject({
    code: 'invalid',
  })
})

test('what cannot be done keeps nobody else waiting, and is tried again', async () => {
  await using core = await aCore()
  const { records } = core.parts.store
  const alice = await core.terminal('alice')
  const { id } = await alice.call('message.send', { to: 'user/alice', content: text('note') })
  const broken = { owner: 'user/bob', kind: 'reminder', key: 'x', value: 'no JSON' }
  await records.put([{ ...broken, due: inAMinute(core) - 1000 }])
  await alice.call('reminder.set', { id, at: inAMinute(core), note: 'look' })
  core.tick(60_000)
  await settled()
  expect(alice.seen('reminder')).toHaveLength(2)
  expect(await records.get('user/bob', 'reminder', 'x')).toMatchObject({ value: 'no JSON' })
  const again = (await records.nextDue(['reminder'])) ?? 0
  expect(again).toBeGreaterThan(core.parts.clock.now())
  await records.put([{ ...broken, value: null }])
})

test('what is due is done when the store can be read again', async () => {
  await using core = await aCore()
  const alice = await core.terminal('alice')
  const { id } = await alice.call('message.send', { to: 'user/alice', content: text('note') })
  await alice.call('reminder.set', { id, at: inAMinute(core), note: 'look' })
  await settled()
  const { due } = core.parts.store.records
  core.parts.store.records.due = () => Promise.reject(new TidingsError('unavailable', 'the disk is full'))
  core.tick(60_000)
  await settled()
  expect(alice.seen('reminder')).toHaveLength(1)
  core.parts.store.records.due = due
  core.tick(5000)
  await settled()
  expect(alice.seen('reminder').at(-1)).toMatchObject({ key: id, value: { due: true, note: 'look' } })
  await alice.call('reminder.remove', { id })
  expect((await alice.call('reminder.list', {})).reminders).toEqual([])
})

test('a message that burns is gone its time after the other has read it, and not before', async () => {
  await using core = await aCore()
  const [alice, bob] = [await core.terminal('alice'), await core.terminal('bob')]
  const options = { expireAfterRead: 10_000 }
  const { id } = await alice.call('message.send', { to: 'user/bob', content: text('burn'), options })
  core.tick(3_600_000)
  await settled()
  expect((await bob.call('message.get', { id })).message).toMatchObject({
    content: text('burn'),
    expireAfterRead: 10_000,
  })
  await expect(bob.call('message.forward', { ids: [id], to: ['user/bob'] })).rejects.toMatchObject({
    code: 'forbidden',
  })
  await bob.call('conversation.read', { conversation: 'user/alice', seq: 1 })
  await settled()
  core.tick(10_000)
  await settled()
  for (const who of [alice, bob])
    expect(who.seen('message.changed').at(-1)).toMatchObject({ id, content: { type: 'notice/expired' } })
  expect(JSON.stringify(await alice.call('log.read', { conversation: 'user/bob' }))).not.toContain('"burn"')
})

test('an answer is a sign of reading: what it answers burns', async () => {
  await using core = await aCore()
  const [alice, bob] = [await core.terminal('alice'), await core.terminal('bob')]
  const options = { expireAfterRead: 10_000 }
  const { id } = await alice.call('message.send', { to: 'user/bob', content: text('burn'), options })
  await bob.call('message.send', { to: 'user/alice', content: text('I see') })
  await settled()
  core.tick(10_000)
  await settled()
  expect((await alice.call('message.get', { id })).message.content.type).toBe('notice/expired')
})

test('a scheduled message that fails by a fault keeps nothing else waiting', async () => {
  await using core = await aCore()
  const alice = await core.terminal('alice')
  const { id } = await alice.call('message.send', { to: 'user/alice', content: text('note') })
  const at = inAMinute(core)
  await alice.call('message.schedule', { at, to: 'user/alice', content: text('later') })
  await alice.call('reminder.set', { id, at: at + 1 })
  await settled()
  const { append } = core.parts.store.log
  core.parts.store.log.append = () => Promise.reject(new RangeError('a fault'))
  const reported = console.error
  console.error = () => undefined
  core.tick(60_001)
  await settled()
  console.error = reported
  core.parts.store.log.append = append
  expect((await alice.call('scheduled.list', {})).scheduled).toMatchObject([{ failed: 'a fault of the server' }])
  expect(alice.seen('reminder').at(-1)).toMatchObject({ value: { due: true } })
})
