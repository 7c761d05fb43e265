import { TidingsError } from '@tidings/protocol'
import type { MemoryBus } from '@tidings/testkit/bus'
import { expect, test } from 'vitest'
import type { Store } from '../src/index.ts'
import { text } from './harness.ts'
import { heard, manyNodes } from './on-a-bus.ts'

const away = () => new TidingsError('unavailable', 'it is away')

/** Calls of the parts of an object, as a test has them. */
function watched<Part extends object>(
  part: Part,
  called: (path: string) => Promise<void> | undefined,
  path = '',
): Part {
  return new Proxy(part, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name)
      const at = `${path}${String(name)}`
      if (typeof value === 'object' && value !== null) return watched(value, called, `${at}.`)
      if (typeof value !== 'function' || typeof name === 'symbol') return value
      return (...args: unknown[]) => {
        const before = called(at)
        return before ? before.then(() => value.apply(target, args)) : value.apply(target, args)
      }
    },
  })
}

/** Two nodes, of which the second will be stopped. */
async function twoNodes() {
  const asked: string[] = []
  const state = { isClosed: false, isAway: false, holds: new Map<string, Promise<void>>() }
  const expectOpen = (path: string): void => {
    if (!state.isClosed) return
    asked.push(path)
    throw new Error('driver has already been destroyed')
  }
  const called = (path: string): Promise<void> | undefined => {
    expectOpen(path)
    if (state.isAway) return Promise.reject(away())
    return state.holds.get(path)?.then(() => expectOpen(path))
  }
  const nodes = await manyNodes(2, {}, (store, node) => (node === 1 ? watched<Store>(store, called) : store))
  const [one, stopping] = nodes.nodes
  const bus = nodes.buses[1]
  if (!one || !stopping || !bus) throw new Error('two nodes')
  const logged: string[] = []
  const error = (fields: Readonly<{ err?: unknown }>, line: string) => logged.push(`${line}: ${fields.err}`)
  /** While it stops somebody else may well be away. */
  const warn: typeof error = (...of) => (state.isClosed ? error(...of) : 0)
  Object.assign(stopping.parts.log, { warn, error })
  return Object.assign(nodes, {
    ...{ one, stopping, bus, state, logged, asked },
    /** What the store is asked so waits until it is let go. */
    hold(path: string): () => void {
      const { promise, resolve } = Promise.withResolvers<void>()
      state.holds.set(path, promise)
      return resolve
    },
    /** Whatever it asks of others fails, or has no answer before it is let go. */
    request(answer: MemoryBus['request']): void {
      bus.request = answer
    },
    /** It stops, and its store and its bus are closed at once; then a minute passes. */
    async stop(meanwhile: () => void): Promise<void> {
      const stopped = stopping.gate.drain().then(() => {
        state.isClosed = true
        for (const name of ['request', 'publish', 'subscribe', 'check'] as const)
          bus[name] = () => {
            asked.push(`bus.${name}`)
            throw away()
          }
      })
      await heard()
      meanwhile()
      await stopped
      await nodes.beats(120)
    },
  })
}

type Nodes = Awaited<ReturnType<typeof twoNodes>>

/** What is under way, and what happens while the node stops. */
const underWay: Readonly<Record<string, (nodes: Nodes) => Promise<() => void>>> = {
  async 'a home that does not answer is asked again and again'(nodes) {
    nodes.request(() => Promise.reject(away()))
    const coming = nodes.stopping.terminal(nodes.userOf(0))
    await nodes.beats(4)
    await coming
    return () => undefined
  },
  async 'a home is being asked'(nodes) {
    const { promise, reject } = Promise.withResolvers<never>()
    nodes.request(() => promise)
    const coming = nodes.stopping.terminal(nodes.userOf(0))
    await nodes.beats(4)
    await coming
    return () => reject(away())
  },
  async 'a node is being looked up'(nodes) {
    const letGo = nodes.hold('records.get')
    nodes.join()
    await heard()
    await nodes.beats(2)
    return letGo
  },
  async 'something was missed, and who is watched is asked about anew'(nodes) {
    const bob = await nodes.stopping.terminal(nodes.userOf(1))
    await bob.call('presence.subscribe', { users: [nodes.userOf(0)], for: 600_000 })
    nodes.bus.cut()
    nodes.bus.mend()
    const { promise, reject } = Promise.withResolvers<never>()
    nodes.request(() => promise)
    await nodes.beats(1)
    nodes.bus.mend()
    return () => reject(away())
  },
  async 'a home that did not say who is there is to be asked again'(nodes) {
    const bob = await nodes.stopping.terminal(nodes.userOf(1))
    nodes.request(() => Promise.reject(away()))
    await bob.call('presence.subscribe', { users: [nodes.userOf(0)], for: 600_000 })
    return () => undefined
  },
  async 'the store could not say to whom something is to be told'(nodes) {
    const [alice, bob] = [await nodes.one.terminal('alice'), await nodes.stopping.terminal('bob')]
    await nodes.beats(4)
    nodes.state.isAway = true
    await alice.call('room.create', { name: 'Room', members: ['bob'] })
    await heard()
    nodes.state.isAway = false
    expect(bob.seen('room')).toEqual([])
    return () => undefined
  },
  async 'somebody who is watched goes on another node while this one stops'(nodes) {
    const watched = await nodes.one.terminal(nodes.userOf(0))
    const bob = await nodes.stopping.terminal(nodes.userOf(1))
    await bob.call('presence.subscribe', { users: [nodes.userOf(0)], for: 600_000 })
    await bob.call('message.send', { to: `user/${nodes.userOf(0)}`, content: text('hello') })
    return () => watched.session.end()
  },
}

test.each(Object.entries(underWay))(
  'a node that stops asks nothing of what is closed then, though %s',
  async (_, begins) => {
    await using nodes = await twoNodes()
    const meanwhile = await begins(nodes)
    await nodes.stop(meanwhile)
    expect(nodes.asked).toEqual([])
    expect(nodes.logged).toEqual([])
  },
)

test('when terminals went is known though their node stops at once', async () => {
  await using nodes = await twoNodes()
  const bob = await nodes.stopping.terminal('bob', { clientId: 'phone' })
  await nodes.beats(20)
  const now = nodes.stopping.parts.clock.now()
  await nodes.stop(() => undefined)
  expect(bob.closed).toEqual(['draining'])
  const { clients } = await nodes.one.call('bob', 'client.list', {})
  expect(clients).toMatchObject([{ client: { id: 'phone' }, lastSeenAt: now }])
})
