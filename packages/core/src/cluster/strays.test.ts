import { TestTime } from '@tidings/testkit/core'
import { expect, test } from 'vitest'
import type { PresentTerminal } from '../delivery/facts.ts'
import type { Guest } from './guests.ts'
import { ClusterHomes } from './homes.ts'
import type { NodeInfo } from './node-info.ts'
import { Strays } from './strays.ts'

const info = (node: string, life = '1'): NodeInfo => ({
  ...{ node, life, roles: ['doors'], version: '1', sessions: 0, users: 0 },
})

const nothing = (): void => undefined

/** This node and others, which take what they are told while `takes` says so. */
function someNodes() {
  const time = new TestTime()
  let nodes = ['self', 'one', 'two'].map((node) => info(node))
  const homes = new ClusterHomes(
    'self',
    () => nodes,
    () => time.clock.elapsed(),
  )
  const here = new Map<string, PresentTerminal[]>()
  const missed: string[] = []
  const warned: string[] = []
  const told: { readonly home: string; readonly guests: readonly Guest[] }[] = []
  const state = { takes: (_: { home: string; guests: readonly Guest[] }): boolean => true }
  const strays = new Strays({
    ...{ self: 'self', homes, clock: time.clock },
    log: { info: nothing, warn: (_, line) => warned.push(line), error: nothing },
    users: () => here.entries(),
    here: (uid) => here.get(uid) ?? [],
    async register(guests, { node: home }) {
      const one = { home, guests }
      if (!state.takes(one)) throw new Error('not taken')
      told.push(one)
    },
    isNew: () => false,
    missed: (uids) => missed.push(...uids),
  })
  return {
    ...{ strays, told, state, missed, warned },
    /** The list of nodes is another. */
    listed(...names: (readonly [node: string, life?: string])[]): void {
      nodes = names.map(([node, life]) => info(node, life))
      homes.changed()
    },
    /** A session of theirs at so many terminals. */
    comes(uid: string, terminals = 1): Promise<void> | undefined {
      const client = (n: number) => ({ id: `${n}`.padStart(60, 'x'), platform: 'web' as const })
      here.set(
        uid,
        Array.from({ length: terminals }, (_, n) => ({ client: client(n), idle: false })),
      )
      return strays.came(uid)
    },
    /** Users whose home that node is. */
    of: (node: string, count: number) =>
      Array.from({ length: 10_000 }, (_, n) => `u${n}`)
        .filter((uid) => homes.homeOf(uid) === node)
        .slice(0, count),
    async pass(ms: number): Promise<void> {
      for (let at = 0; at < ms; at += 100) {
        time.tick(100)
        for (let turn = 0; turn < 30; turn++) await Promise.resolve()
      }
    },
  }
}

test('who comes at many terminals goes in as many questions as a bus takes', async () => {
  const { of, comes, told, pass } = someNodes()
  const some = of('one', 500)
  const came = some.map((uid) => comes(uid, 30))
  await pass(100)
  await Promise.all(came)
  expect(told.flatMap(({ guests }) => guests.map(({ user }) => user))).toEqual(some)
  expect(Math.max(...told.map(({ guests }) => JSON.stringify(guests).length))).toBeLessThan(210_000)
})

test('one of whom the home will not hear keeps nobody else from being told', async () => {
  const { of, comes, told, state, pass, strays } = someNodes()
  const some = of('one', 400)
  const [poison = ''] = some.slice(150)
  state.takes = ({ guests }) => guests.every(({ user }) => user !== poison)
  for (const uid of some) void comes(uid)
  await pass(10_000)
  expect(strays.count).toBe(399)
  const later = of('one', 401).at(-1) ?? ''
  void comes(later)
  await pass(1000)
  expect(told.at(-1)?.guests.map(({ user }) => user)).toEqual([later])
})

test('when a home dies, all whose home it was read again two seconds later, also those who have come since, and nobody else', async () => {
  const { of, comes, pass, missed, listed } = someNodes()
  const [registered = '', before = '', later = ''] = of('one', 3)
  const [other = ''] = of('two', 1)
  for (const uid of [registered, other]) void comes(uid)
  await pass(500)
  listed(['self'], ['two'])
  // In a moment, and once more.
  expect(missed).toEqual([registered])
  missed.length = 0
  for (const uid of [before, later]) void comes(uid)
  await pass(2100)
  // Who was registered with it is read once more when the next home knows them.
  expect(new Set(missed)).toEqual(new Set([registered, before, later]))
  missed.length = 0
  await pass(10_000)
  expect(missed).toEqual([])
})

test('a home that is there anew, before it was missed, is told again, and what it could not pass on meanwhile is read', async () => {
  const { of, comes, pass, missed, listed, told, state } = someNodes()
  const [uid = ''] = of('one', 1)
  void comes(uid)
  await pass(500)
  state.takes = () => false
  listed(['self'], ['one', '2'], ['two'])
  await pass(700)
  state.takes = () => true
  missed.length = 0
  await pass(600)
  expect(told.map(({ home }) => home)).toEqual(['one', 'one'])
  expect(missed).toEqual([uid])
  // And once all have noticed.
  await pass(1000)
  expect(missed).toEqual([uid, uid])
})

test('whose home is a node of which this one has heard late reads again when it knows where they are', async () => {
  for (const isLate of [false, true]) {
    const { of, comes, pass, missed, listed, strays } = someNodes()
    const all = [...of('one', 50), ...of('two', 50), ...of('self', 50)]
    for (const uid of all) void comes(uid)
    await pass(500)
    if (isLate) strays.cameLate('three')
    listed(['self'], ['one'], ['two'], ['three'])
    const moved = of('three', 10_000).filter((uid) => all.includes(uid))
    await pass(500)
    expect(moved.length).toBeGreaterThan(10)
    expect(missed.toSorted()).toEqual(isLate ? moved.toSorted() : [])
    // The next one that comes is heard of in time.
    missed.length = 0
    listed(['self'], ['one'], ['two'], ['three'], ['four'])
    await pass(500)
    expect(missed).toEqual([])
  }
})

test('a home that does not answer for long is a line in a minute', async () => {
  const { of, comes, pass, state, warned } = someNodes()
  state.takes = () => false
  for (const uid of of('one', 3)) void comes(uid)
  await pass(59_000)
  expect(warned).toHaveLength(1)
  await pass(2000)
  expect(warned).toHaveLength(2)
})
