import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { NewEntry } from '@tidings/core'
import { openSqliteStore } from '@tidings/storage-sqlite'
import { aClient, aToken, startServer } from '@tidings/testkit'
import { expect, test, vi } from 'vitest'

const messages = 20_000
const day = 86_400_000

/** A store full of what was said some time ago. */
async function anOldStore(
  directory: string,
  { messages, ts }: { readonly messages: number; readonly ts: number },
): Promise<void> {
  await using store = await openSqliteStore({ directory })
  const { id } = await store.conversations.openPair('alice', 'bob', 1)
  const body = JSON.stringify({ content: { type: 'text', data: 'needle '.repeat(20) } })
  const plain = { type: 'chat' as const, counts: true, mentions: [], ts, body }
  for (let at = 0; at < messages; at += 1000)
    await store.log.append(
      Array.from({ length: Math.min(1000, messages) }, (_, index): NewEntry => {
        const clientMsgId = `old-${at + index}`
        return { ...plain, conversation: id, sender: 'user/alice', reader: 'alice', clientMsgId }
      }),
    )
}

test('what is kept no longer leaves the log, the search and the disk', async () => {
  const data = mkdtempSync(join(tmpdir(), 'tidings-retention-'))
  await anOldStore(data, { messages, ts: Date.now() - 30 * day })
  const file = join(data, 'tidings.db')
  const before = statSync(file).size
  {
    await using server = await startServer({ data, retention: { pairs: '7d' } })
    await aToken(server, 'alice')
    const bob = await aClient(server, 'bob')
    await vi.waitFor(
      async () =>
        expect(await bob.call('log.read', { conversation: 'user/alice', after: 0 })).toMatchObject({
          messages: [],
          head: messages,
        }),
      20_000,
    )
    expect((await bob.call('search', { query: 'needle' })).results).toEqual([])
    expect((await bob.call('conversation.get', { conversation: 'user/alice' })).conversation.unread).toBe(0)
    const { seq } = await bob.call('message.send', { to: 'user/alice', content: { type: 'text', data: 'new' } })
    expect(seq).toBe(messages + 1)
    // The disk gets its room back a piece at a time, after the entries are gone.
    await new Promise((resolve) => setTimeout(resolve, 1500))
    bob.disconnect()
  }
  expect(statSync(file).size).toBeLessThan(before / 5)
  rmSync(data, { recursive: true })
}, 60_000)

test('an open window shows no longer what is removed with age, and it is not unread', async () => {
  const data = mkdtempSync(join(tmpdir(), 'tidings-retention-'))
  await anOldStore(data, { messages: 3, ts: Date.now() - 7 * day + 6000 })
  {
    await using server = await startServer({ data, retention: { pairs: '7d', every: 1000 } })
    await aToken(server, 'alice')
    const bob = await aClient(server, 'bob')
    const open = bob.open('user/alice')
    const shown = () => ({
      count: bob.state.windows['user/alice']?.messages.length,
      unread: bob.state.conversations['user/alice']?.unread,
    })
    await vi.waitFor(() => expect(shown()).toEqual({ count: 3, unread: 3 }), 5000)
    await vi.waitFor(() => expect(shown()).toEqual({ count: 0, unread: 0 }), 20_000)
    expect(bob.state.conversations['user/alice']).not.toHaveProperty('lastMessage')
    await bob.call('message.send', { to: 'user/alice', content: { type: 'text', data: 'new' } })
    await vi.waitFor(() => expect(shown().count).toBe(1))
    open.close()
    bob.disconnect()
  }
  rmSync(data, { recursive: true })
}, 60_000)
