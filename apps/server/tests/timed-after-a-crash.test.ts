import type { ChatClient } from '@tidings/client'
import { aClient, aToken, spawnServer } from '@tidings/testkit'
import { expect, test, vi } from 'vitest'

const text = (data: string) => ({ type: 'text', data })

/** Without waiting for its next try. */
async function comesBack(client: ChatClient): Promise<void> {
  client.reconnectNow()
  await vi.waitFor(() => expect(client.state.connection.phase).toBe('online'), 20_000)
}

/** The server is killed before the times come, and they come while it is down. */
test('what was to happen at a time happens once after a crash', async () => {
  await using server = await spawnServer()
  const alice = await aClient(server, 'alice', { client: { id: 'a', platform: 'web' } })
  await aToken(server, 'bob')
  const { id } = await alice.call('message.send', {
    to: 'user/bob',
    content: text('burns'),
    options: { expireAfterRead: 1000 },
  })
  const bob = await aClient(server, 'bob')
  await bob.call('conversation.read', { conversation: 'user/alice', seq: 1 })
  // Now, so that it stands below the other however slow the machine is.
  const at = Date.now() + 700
  await alice.call('message.schedule', { at, to: 'user/bob', content: text('scheduled'), clientMsgId: 'later' })
  await alice.call('reminder.set', { id, at, note: 'look' })
  await server.kill9()
  await new Promise((resolve) => setTimeout(resolve, 1200))
  await server.start()

  await comesBack(alice)
  await vi.waitFor(() => expect(alice.state.own.items.reminder[id]).toMatchObject({ due: true }), 10_000)
  await vi.waitFor(async () => {
    const { messages } = await alice.call('log.read', { conversation: 'user/bob', after: 0 })
    expect(messages.map(({ content }) => content.type)).toEqual(['notice/expired', 'text'])
  }, 10_000)
  await server.kill9()
  await server.start()
  await comesBack(alice)
  // Whether it was sent is looked at again, if the end came between the two.
  await vi.waitFor(() => expect(alice.state.own.items.scheduled).toEqual({}), 20_000)
  const { messages } = await alice.call('log.read', { conversation: 'user/bob', after: 0 })
  expect(messages.filter(({ clientMsgId }) => clientMsgId === 'later')).toHaveLength(1)
  for (const client of [alice, bob]) client.disconnect()
}, 120_000)
