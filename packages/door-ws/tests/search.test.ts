import { aClient, startServer } from '@tidings/testkit'
import { expect, test, vi } from 'vitest'

type Client = Awaited<ReturnType<typeof aClient>>

const text = (data: string) => ({ type: 'text', data })

const found = async (client: Client, query: string, more: object = {}): Promise<unknown[]> =>
  (await client.call('search', { query, ...more })).results.map(({ message }) => message.content.data)

/** The index follows within a second. */
const eventually = (client: Client, query: string, expected: readonly unknown[]) =>
  vi.waitFor(async () => expect(await found(client, query)).toEqual(expected), { timeout: 20_000, interval: 50 })

test('only what the searcher may read is found, and what was taken back is gone at once', async () => {
  await using server = await startServer()
  const [alice, bob, carol] = [
    await aClient(server, 'alice'),
    await aClient(server, 'bob'),
    await aClient(server, 'carol'),
  ]
  const { room } = await alice.call('room.create', { name: 'Team', members: ['bob'], history: 'joined' })
  const say = async (who: Client, to: string, data: string, options = {}) =>
    (await who.call('message.send', { to, content: text(data), options })).id
  await say(alice, room.oid, 'plan one')
  await alice.call('room.invite', { room: room.id, members: ['carol'] })
  const second = await say(alice, room.oid, 'plan two')
  await say(alice, room.oid, 'plan three, for bob', { targets: ['bob'] })
  const pair = await say(alice, 'user/bob', '我们的计划：plan four')
  await eventually(bob, 'plan', ['我们的计划：plan four', 'plan three, for bob', 'plan two', 'plan one'])
  // Who came later reads from then on; what is for others is not found either.
  expect(await found(carol, 'plan')).toEqual(['plan two'])
  expect(await found(bob, '计')).toEqual(['我们的计划：plan four'])
  expect(await found(bob, '计划')).toEqual(['我们的计划：plan four'])
  expect(await found(bob, 'plan', { conversation: room.oid, from: ['alice'] })).toHaveLength(3)
  expect(await found(bob, 'plan', { from: ['bob'] })).toEqual([])
  await expect(found(carol, 'plan', { conversation: 'room/other' })).rejects.toMatchObject({ code: 'not_found' })

  await alice.call('message.recall', { id: pair })
  expect(await found(bob, 'plan')).toEqual(['plan three, for bob', 'plan two', 'plan one'])
  await bob.call('message.delete', { ids: [second] })
  expect(await found(bob, 'plan')).toEqual(['plan three, for bob', 'plan one'])
  expect(await found(carol, 'plan')).toEqual(['plan two'])
  await alice.call('message.edit', { id: second, content: text('scheme two') })
  expect(await found(carol, 'plan')).toEqual([])
  await eventually(carol, 'scheme', ['scheme two'])
  await carol.call('room.leave', { room: room.id })
  expect(await found(carol, 'scheme')).toEqual([])
  await bob.call('conversation.clear', { conversation: room.oid })
  expect(await found(bob, 'plan')).toEqual([])
  for (const client of [alice, bob, carol]) client.disconnect()
})

test('results come in pages, marked, the newest or the best first', async () => {
  await using server = await startServer()
  const alice = await aClient(server, 'alice')
  for (let n = 0; n < 45; n++)
    await alice.call('message.send', { to: 'user/alice', content: text(`needle number ${n} of many`) })
  await alice.call('message.send', {
    to: 'user/alice',
    content: text(`${'straw '.repeat(100)}needle ${'hay '.repeat(100)}`),
  })
  await vi.waitFor(async () => expect((await found(alice, 'needle', { limit: 50 })).length).toBe(46), 20_000)
  const seen: unknown[] = []
  let next: string | undefined
  let pages = 0
  do {
    const page = await alice.call('search', { query: 'needle', limit: 10, ...(next ? { next } : {}) })
    seen.push(...page.results.map(({ message }) => message.seq))
    next = page.next
    pages++
  } while (next !== undefined && pages < 20)
  expect(seen).toEqual(Array.from({ length: 46 }, (_, index) => 46 - index))
  const [long] = (await alice.call('search', { query: 'needle', limit: 1 })).results
  expect(long?.excerpt.length).toBeLessThan(300)
  expect(long?.highlights.map(([from, to]) => long.excerpt.slice(from, to))).toEqual(['needle'])
  const best = await alice.call('search', { query: 'number 7', order: 'best', limit: 1 })
  expect(best.results[0]?.message.content.data).toBe('needle number 7 of many')
  alice.disconnect()
})

test.each([
  ['a query of 10 kB', { query: 'x'.repeat(10_000) }],
  ['only signs', { query: '"*" -- (^)' }],
  ['nothing at all', { query: '' }],
  ['a cursor that is none', { query: 'a', next: '1.2' }],
])('%s is invalid, and says so', async (_, input) => {
  await using server = await startServer()
  const alice = await aClient(server, 'alice')
  await expect(alice.call('search', input)).rejects.toMatchObject({ code: 'invalid' })
  alice.disconnect()
})

test('quotes, wildcards and the words of a query language are words like others', async () => {
  await using server = await startServer()
  const alice = await aClient(server, 'alice')
  await alice.call('message.send', {
    to: 'user/alice',
    content: text('near and far, or "not" at all: 100% of col_umn'),
  })
  await eventually(alice, 'near', ['near and far, or "not" at all: 100% of col_umn'])
  for (const query of [
    '"near" AND far',
    'NOT all',
    'near(far)',
    "far' OR 1",
    '100%',
    'col_umn',
    'text:near',
    'near*',
    '-far',
    '^near',
  ])
    expect([query, (await found(alice, query)).length]).toEqual([query, /OR 1|text:/.test(query) ? 0 : 1])
  alice.disconnect()
})
