import { TestTime } from '@tidings/testkit/core'
import { expect, test } from 'vitest'
import type { PresentTerminal } from '../delivery/facts.ts'
import type { Guest } from './guests.ts'
import { ClusterHomes } from './homes.ts'
import type { NodeInfo } from './node-info.ts'
import { Strays } from './strays.ts'

const info = (node: string): NodeInfo => ({
  ...{ node, life: '1', roles: ['doors'], version: '1', sessions: 0, users: 0 },
})

const nothing = (): void => undefined

/** This node and others, which take what they are told while `takes` says so. */
function someNodes() {
  const time = new TestTime()
  const nodes = ['self', 'one', 'two'].map(info)
  const homes = new ClusterHomes(
    'self',
    () => nodes,
    () => time.clock.elapsed(),
  )
  const here = new Map<string, PresentTerminal[]>()
  const told: { readonly home: string; readonly guests: readonly Guest[] }[] = []
  const state = { takes: (_: { home: string; guests: readonly Guest[] }): boolean => true }
  const strays = new Strays({
    ...{ self: 'self', homes, clock: time.clock },
    log: { info: nothing, warn: nothing, error: nothing },
    users: () => here.entries(),
    here: (uid) => here.get(uid) ?? [],
    async register(guests, { node: home }) {
      const one = { home, guests }
      if (!state.takes(one)) throw new Error('not taken')
      told.push(one)
    },
    isNew: () => false,
    missed: nothing,
  })
  return {
    ...{ strays, told, state },
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
