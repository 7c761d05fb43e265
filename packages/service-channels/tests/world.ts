import { openSqliteStore } from '@tidings/storage-sqlite'
import { coreParts, type Terminal, TestNode, TestTime } from '@tidings/testkit/core'
import { Channels } from '../src/index.ts'

export const text = (data: string) => ({ type: 'text', data })
export const fails = (code: string) => ({ code })

const channelsOf = ({ gate, parts: { clock, ids, log } }: TestNode): Channels =>
  new Channels({ gate: gate.service('channels'), clock, ids, log })

/** Time goes on until something is so. */
async function until(time: TestTime, isSo: () => boolean | Promise<boolean>, stepMs = 100): Promise<void> {
  for (let turn = 0; !(await isSo()); turn++) {
    if (turn > 2000) throw new Error('it never came to that')
    time.tick(stepMs)
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
}

/** A core whose time is the test's, with News, a channel of ann's that people can write to, and people who read it. */
export async function aWorld() {
  await using resources = new AsyncDisposableStack()
  const time = new TestTime()
  const store = resources.use(await openSqliteStore({ file: ':memory:' }))
  const errors: object[] = []
  const log = { info: () => undefined, warn: () => undefined, error: (error: object) => void errors.push(error) }
  const node = new TestNode(coreParts({ store, time, settings: {}, ways: { log } }))
  const state = { channels: channelsOf(node) }
  state.channels.start()
  resources.defer(() => state.channels.stop())
  const people: Record<string, Terminal> = {}
  for (const uid of ['ann', 'bob', 'cat', 'eve']) people[uid] = await node.terminal(uid)
  const { ann, bob, cat, eve } = people as Record<'ann' | 'bob' | 'cat' | 'eve', Terminal>
  const { channel } = await ann.call('channel.create', { name: 'News' })
  await ann.call('channel.update', { channel: channel.id, contact: true })
  const of = { channel: channel.id }
  for (const one of [bob, cat, eve]) await one.call('channel.subscribe', of)
  await ann.call('channel.editor', { ...of, user: 'eve' })
  const owned = resources.move()
  return {
    ...{ node, time, store, errors, ann, bob, cat, eve, of, to: `user/${channel.id}`, channel },
    write: (from: Terminal, data: string) =>
      from.call('message.send', { to: `user/${channel.id}`, content: text(data) }),
    until: (isSo: () => boolean | Promise<boolean>, stepMs?: number) => until(time, isSo, stepMs),
    waiting: async () => (await ann.call('desk.list', { ...of, waiting: true })).people.map(({ user }) => user),
    /** What somebody was told in private by the channel. */
    told: async (by: Terminal, to = `user/${channel.id}`) =>
      (await by.call('log.read', { conversation: to, after: 0 })).messages
        .filter(({ from }) => from === to)
        .map(({ content }) => content.data),
    /** As a process that ends and another that begins. */
    async restart(): Promise<void> {
      await state.channels.stop()
      state.channels = channelsOf(node)
      state.channels.start()
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}
