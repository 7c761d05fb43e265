import { coreParts, type Terminal, TestNode } from '@tidings/testkit/core'
import { expect, test } from 'vitest'
import { manyNodes } from './on-a-bus.ts'

const visitors = Array.from({ length: 10 }, (_, n) => `visitor-${n}`)
const watchers = Array.from({ length: 4 }, (_, n) => `watcher-${n}`)

/** The same numbers for the same seed. */
function randomOf(seed: number) {
  let state = seed
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
  return { chance: (of: number) => next() < of, below: (count: number) => Math.floor(next() * count) }
}

const isOpen = (terminal: Terminal | undefined): terminal is Terminal => terminal?.closed.length === 0

/** Somebody who looks at all visitors, and what they are shown, also after they went and came again. */
class Watching {
  readonly shown = new Map<string, string>()
  readonly #uid: string
  #terminal: Terminal | undefined
  #heard = 0

  constructor(uid: string) {
    this.#uid = uid
  }

  get isHere(): boolean {
    return isOpen(this.#terminal)
  }

  go(): void {
    this.hear()
    this.#terminal?.session.end()
    this.#terminal = undefined
  }

  async come(node: TestNode): Promise<void> {
    this.hear()
    this.#terminal = await node.terminal(this.#uid)
    this.#heard = 0
    const { presences } = await this.#terminal.call('presence.subscribe', { users: visitors, for: 600_000 })
    this.hear()
    for (const { user, show } of presences) this.shown.set(user, show)
  }

  hear(): void {
    const told = this.#terminal?.seen('presence') ?? []
    for (const { presences } of told.slice(this.#heard))
      for (const { user, show } of presences) this.shown.set(user, show)
    this.#heard = told.length
  }

  async answered(): Promise<Map<string, string>> {
    const answer = await this.#terminal?.call('presence.get', { users: visitors })
    return new Map(answer?.presences.map(({ user, show }) => [user, show]))
  }
}

test.each([3, 5, 6])(
  'all nodes are restarted in turn while people come and go: each is shown and answered as they are (%i)',
  async (seed) => {
    const { chance, below } = randomOf(seed * 7919)
    await using nodes = await manyNodes(3)
    const there = new Map(nodes.nodes.map((node, n) => [`n${n + 1}`, node]))
    const anyNode = () => [...there.values()][below(there.size)] as TestNode
    const visiting = new Map<string, Terminal>()
    const watching = watchers.map((uid) => new Watching(uid))
    const coming = new Set<Promise<void>>()
    const busy = new Set<unknown>()
    /** Once at a time. Whoever comes to a node that stops comes again. */
    const comes = (who: unknown, come: () => Promise<void>) => {
      if (busy.has(who)) return
      busy.add(who)
      const done = come()
        .catch(() => undefined)
        .finally(() => busy.delete(who) && coming.delete(done))
      coming.add(done)
    }
    const visit = async (uid: string) => {
      visiting.set(uid, await anyNode().terminal(uid))
    }
    const comeAndGo = () => {
      for (const uid of visitors.filter(() => chance(0.25))) {
        const terminal = visiting.get(uid)
        if (isOpen(terminal)) {
          terminal.session.end()
          visiting.delete(uid)
        } else comes(uid, () => visit(uid))
      }
      for (const one of watching) if (one.isHere && chance(0.08)) one.go()
    }
    const beat = async (isStill = false) => {
      if (!isStill) comeAndGo()
      for (const one of watching) if (!one.isHere) comes(one, () => one.come(anyNode()))
      await nodes.beats(1)
      for (const one of watching) one.hear()
    }
    const beats = async (count: number, isStill = false) => {
      for (let n = 0; n < count; n++) await beat(isStill)
    }
    for (const round of [1, 2, 3]) {
      for (const [name, node] of [...there]) {
        there.delete(name)
        let isDown = false
        const stopping = node.gate.drain().then(() => {
          isDown = true
        })
        do await beats(1 + below(6))
        while (!isDown)
        await stopping
        const parts = { store: nodes.store, time: nodes.time, node: `${name}-${round}`, settings: { node: name } }
        there.set(name, new TestNode(coreParts({ ...parts, ways: { bus: nodes.hub.open() } })))
        await beats(below(10))
      }
      await beats(24, true)
      await Promise.all(coming)
      await beats(4, true)
      const isSo = new Map(visitors.map((uid) => [`user/${uid}`, isOpen(visiting.get(uid)) ? 'online' : 'offline']))
      for (const one of watching) expect([one.shown, await one.answered()]).toEqual([isSo, isSo])
    }
  },
)
