import { openSqliteStore } from '@tidings/storage-sqlite'
import type { Terminal } from '@tidings/testkit/core'
import { expect, test } from 'vitest'
import { aCore, settled, text } from './harness.ts'

const texts = (terminal: Terminal) => terminal.seen('message').flatMap(({ content }) => content.data as string | object)

/** A store that answers when it is let go what it has appended already. */
async function aStoreThatAnswersLate() {
  const store = await openSqliteStore({ file: ':memory:' })
  let held: Promise<void> = Promise.resolve()
  return {
    ...store,
    log: {
      ...store.log,
      append: async (entries: Parameters<typeof store.log.append>[0]) => {
        const waits = held
        const appended = await store.log.append(entries)
        await waits
        return appended
      },
    },
    /** Answers from now on wait. */
    hold(): () => void {
      const { promise, resolve } = Promise.withResolvers<void>()
      held = promise
      return () => {
        held = Promise.resolve()
        resolve()
      }
    },
  }
}

test.each(['joined', 'all'] as const)(
  'who came after a message was stored hears of it, where they see the history: %s, also when it is told later',
  async (history) => {
    const store = await aStoreThatAnswersLate()
    await using core = await aCore({}, { store })
    const [alice, bob, carol] = [await core.terminal('alice'), await core.terminal('bob'), await core.terminal('carol')]
    const { room } = await alice.call('room.create', { name: 'Room', members: ['bob'], history, join: 'open' })
    await bob.call('message.send', { to: room.oid, content: text('in use') })
    const answer = store.hold()
    const sending = alice.call('message.send', { to: room.oid, content: text('before carol') })
    await settled()
    await carol.call('room.join', { room: room.id })
    answer()
    await sending
    await settled()
    const { messages } = await carol.call('log.read', { conversation: room.oid })
    expect(texts(bob)).toContain('before carol')
    expect(texts(carol).includes('before carol')).toBe(history === 'all')
    expect(messages.some(({ content }) => content.data === 'before carol')).toBe(history === 'all')
    await alice.call('message.send', { to: room.oid, content: text('after') })
    expect([bob, carol].map((terminal) => texts(terminal).at(-1))).toEqual(['after', 'after'])
    await store[Symbol.asyncDispose]()
  },
)
