import { expect, test } from 'vitest'
import { heard, twoNodes } from './on-a-bus.ts'

const text = (data: string) => ({ type: 'text', data })

async function seconds(time: { tick(ms: number): void }, count: number): Promise<void> {
  for (let second = 0; second < count; second++) {
    time.tick(1000)
    await heard()
  }
}

test('a node that stops cleanly is missed by nobody, though somebody watched who was there', async () => {
  await using nodes = await twoNodes()
  const { one, other, time } = nodes
  const alice = await one.terminal('alice')
  await other.terminal('bob')
  await alice.call('presence.subscribe', { users: ['bob'], for: 600_000 })
  await seconds(time, 3)
  await other.gate.drain()
  await seconds(time, 10)
  expect(alice.seen('resync')).toEqual([])
  const shown = alice.seen('presence').flatMap(({ presences }) => presences)
  expect(shown.at(-1)).toMatchObject({ show: 'offline', lastSeenAt: expect.any(Number) })
  expect(alice.closed).toEqual([])
})

test('whoever was cut off for longer than the others remember it is noticed, and what it said meanwhile is read', async () => {
  await using nodes = await twoNodes()
  const { one, other, busOfOne, time } = nodes
  const [alice, bob] = [await one.terminal('alice'), await other.terminal('bob')]
  await alice.call('message.send', { to: 'user/bob', content: text('one') })
  await seconds(time, 2)
  busOfOne.cut()
  await seconds(time, 7)
  // The others have noticed that it is silent, and read again: that is long past when it speaks.
  const before = bob.seen('resync').length
  for (let minute = 0; minute < 11; minute++) await seconds({ tick: () => time.tick(60_000) }, 1)
  await alice.call('message.send', { to: 'user/bob', content: text('two') })
  busOfOne.mend()
  await seconds(time, 3)
  const noticed = bob.seen('resync').length
  expect(noticed).toBeGreaterThan(before)
  await seconds(time, 10)
  // Once more where his home did not know this node at once.
  expect(bob.seen('resync').length).toBeLessThanOrEqual(before + 2)
})

test('of two nodes that have just started neither makes the sessions of the other read again', async () => {
  await using nodes = await twoNodes()
  const { one, other, time } = nodes
  const [alice, bob] = [await one.terminal('alice'), await other.terminal('bob')]
  await alice.call('message.send', { to: 'user/bob', content: text('one') })
  await seconds(time, 10)
  expect([alice, bob].map((terminal) => terminal.seen('resync'))).toEqual([[], []])
})

test('of codes and streams only the node is asked that has handed them out, and none for what none has', async () => {
  await using nodes = await twoNodes()
  const { one, other, busOfOther } = nodes
  let questions = 0
  const request = busOfOther.request.bind(busOfOther)
  busOfOther.request = (...of) => {
    questions += 1
    return request(...of)
  }
  const bob = await other.terminal('bob')
  questions = 0
  const anyone = { kind: 'anyone', address: '::1' } as const
  const poll = (code: string, secret: string) => other.gate.call(anyone, 'login.poll', { code, secret })
  await expect(poll('0123456789abcdef', 'x'.repeat(32))).rejects.toMatchObject({ code: 'expired' })
  await expect(bob.call('login.scan', { code: '0123456789abcdef' })).rejects.toMatchObject({ code: 'expired' })
  await expect(bob.call('stream.get', { stream: '0123456789abcdef' })).rejects.toMatchObject({ code: 'not_found' })
  expect(questions).toBe(0)
  const alice = await one.terminal('alice')
  const { stream } = await alice.call('stream.open', { to: 'user/bob', clientMsgId: 'a-stream' })
  expect(await bob.call('stream.get', { stream })).toMatchObject({ from: 'user/alice' })
  const { code, secret } = await one.gate.call(anyone, 'login.start', { client: { id: 'new', platform: 'web' } })
  expect(await poll(code, secret)).toMatchObject({ state: 'waiting' })
  expect(questions).toBe(2)
})
