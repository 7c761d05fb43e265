import { expect, test } from 'vitest'
import { ClusterHomes } from './homes.ts'
import type { NodeInfo } from './node-info.ts'
import { Spread } from './spread.ts'

const users = Array.from({ length: 20_000 }, (_, n) => `user-${n}`)
const info = (node: string, more: Partial<NodeInfo> = {}): NodeInfo => ({
  ...{ node, life: `life of ${node}`, roles: ['doors', 'login', 'jobs'] },
  ...{ version: '1', sessions: 0, users: 0 },
  ...more,
})
const named = (count: number, more: Partial<NodeInfo> = {}) =>
  Array.from({ length: count }, (_, n) => info(`node-${n + 1}`, more))

function counts(of: (key: string) => string | undefined): ReadonlyMap<string, number> {
  const found = new Map<string, number>()
  for (const user of users) {
    const home = of(user) ?? 'none'
    found.set(home, (found.get(home) ?? 0) + 1)
  }
  return found
}

test.each([2, 3, 8, 128])('%i nodes have about the same number of users each', (count) => {
  const spread = new Spread(named(count))
  const each = counts((user) => spread.best(user)?.node)
  const share = users.length / count
  // Five standard deviations of a fair draw.
  const bound = 5 * Math.sqrt(share)
  expect(each.size).toBe(count)
  for (const number of each.values()) expect(Math.abs(number - share)).toBeLessThan(bound)
})

test.each([3, 16])('when one comes to %i others it gets its share, and nothing moves between them', (count) => {
  const before = new Spread(named(count))
  const after = new Spread([...named(count), info('another')])
  const moved = users.filter((user) => before.best(user)?.node !== after.best(user)?.node)
  expect(moved.every((user) => after.best(user)?.node === 'another')).toBe(true)
  const share = users.length / (count + 1)
  expect(Math.abs(moved.length - share)).toBeLessThan(5 * Math.sqrt(share))
})

test('when one goes its users are spread over all others, and nobody else moves', () => {
  const before = new Spread(named(5))
  const after = new Spread(named(5).slice(1))
  const moved = users.filter((user) => before.best(user)?.node !== after.best(user)?.node)
  expect(moved.every((user) => before.best(user)?.node === 'node-1')).toBe(true)
  const each = counts((user) => (moved.includes(user) ? after.best(user)?.node : undefined))
  for (const node of ['node-2', 'node-3', 'node-4', 'node-5'])
    expect(Math.abs((each.get(node) ?? 0) - moved.length / 4)).toBeLessThan(5 * Math.sqrt(moved.length / 4))
})

test('the order of the list does not matter, and the best stands first of all', () => {
  const nodes = named(7)
  const [one, other] = [new Spread(nodes), new Spread([...nodes].reverse())]
  for (const user of users.slice(0, 500)) {
    expect(one.inOrder(user)).toEqual(other.inOrder(user))
    expect(one.inOrder(user)[0]).toEqual(one.best(user))
    expect(one.best(user)).toEqual(other.best(user))
  }
})

test('who drains, or takes no clients, is nobody’s home; where all drain they stay it', () => {
  let nodes = [info('one'), info('two', { draining: true }), info('three', { roles: ['jobs'] })]
  const homes = new ClusterHomes(
    'one',
    () => nodes,
    () => 0,
  )
  expect([...counts((user) => homes.homeOf(user)).keys()]).toEqual(['one'])
  expect(homes.inOrder('alice').map(({ node }) => node)).toEqual(['one'])
  nodes = nodes.map((node) => ({ ...node, draining: true as const }))
  homes.changed()
  expect([...counts((user) => homes.homeOf(user)).keys()].sort()).toEqual(['one', 'two'])
})

test('each piece of work is done by exactly one of the nodes that do jobs', () => {
  const nodes = [info('one'), info('two', { roles: ['doors'] }), info('three'), info('four', { draining: true })]
  const all = nodes.map(({ node }) => ({
    node,
    homes: new ClusterHomes(
      node,
      () => nodes,
      () => 0,
    ),
  }))
  const doers = users.slice(0, 500).map((key) => all.filter(({ homes }) => homes.works(key)).map(({ node }) => node))
  expect(doers.every(({ length }) => length === 1)).toBe(true)
  expect(new Set(doers.flat())).toEqual(new Set(['one', 'three']))
})

test('whoever asked for it hears that the list is another', () => {
  const homes = new ClusterHomes(
    'one',
    () => [info('one')],
    () => 0,
  )
  let heard = 0
  homes.onChange(() => {
    heard += 1
  })
  homes.changed()
  expect(heard).toBe(1)
})

test('for three seconds after a home has moved what is for its users goes to the one before, too, while that is there', () => {
  let nodes = named(3)
  let now = 0
  const homes = new ClusterHomes(
    'node-1',
    () => nodes,
    () => now,
  )
  const goesTo = (user: string) => {
    const found = new Set<string>()
    homes.addHomesOf(user, found)
    return [...found].sort()
  }
  const was = new Map(users.map((user) => [user, homes.homeOf(user)]))
  nodes = [...nodes, info('another')]
  homes.changed()
  const moved = users.find((user) => homes.homeOf(user) === 'another') ?? ''
  expect(goesTo(moved)).toEqual(['another', was.get(moved)])
  const version = homes.version
  now = 3000
  expect(goesTo(moved)).toEqual(['another'])
  expect(homes.version).toBeGreaterThan(version)
  // Nothing goes to one that is there no more.
  const before = homes.homeOf(moved)
  nodes = named(3)
  homes.changed()
  expect(before).toBe('another')
  expect(goesTo(moved)).toEqual([was.get(moved)])
})
