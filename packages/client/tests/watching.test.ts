import { aClient, aToken, startServer } from '@tidings/testkit'
import { expect, test } from 'vitest'
import { ChatClient } from '../src/index.ts'
import { until } from './a-browser.ts'
import { aNetwork } from './a-network.ts'

/** Every call of presence that was sent: how many people each named. */
const sent: { readonly op: string; readonly users: readonly string[] }[] = []

class HeardSocket extends WebSocket {
  override send(text: string): void {
    const { op, data } = JSON.parse(text) as { op: string; data: { users: string[] } }
    if (op.startsWith('presence.')) sent.push({ op, users: data.users })
    super.send(text)
  }
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 0))

test('a list of fifty that comes onto the screen is one question, a new one asks for itself alone', async () => {
  await using server = await startServer()
  for (const user of ['bob', 'carol']) await aToken(server, user)
  const alice = await aClient(server, 'alice', { runtime: { WebSocket: HeardSocket } })
  const people = Array.from({ length: 50 }, (_, index) => `u${index}`)
  const ends: (() => void)[] = []
  for (const user of ['bob', ...people]) {
    ends.push(alice.watchPresence([user]))
    // Each row is a message of its own to a worker that all tabs share.
    if (ends.length % 25 === 0) await turn()
  }
  await until('whether bob is there', () => alice.state.presence['user/bob'] !== undefined)
  expect(sent.map(({ users }) => users.length)).toEqual([51])

  // What goes and comes back meanwhile is no news.
  ends.splice(0).map((end) => end())
  ends.push(...['bob', ...people].map((user) => alice.watchPresence([user])))
  ends.push(alice.watchPresence(['carol']))
  await until('whether carol is there', () => alice.state.presence['user/carol'] !== undefined)
  expect(sent.slice(1)).toEqual([{ op: 'presence.subscribe', users: ['carol'] }])

  ends.map((end) => end())
  await until('nobody is looked at', () => sent.length === 3)
  expect(sent[2]).toMatchObject({ op: 'presence.unsubscribe', users: { length: 52 } })
  alice.disconnect()
})

test('whoever is looked at is watched by the next connection, too', async () => {
  await using server = await startServer()
  const alice = await aClient(server, 'alice', { runtime: { WebSocket: HeardSocket } })
  const token = await aToken(server, 'alice')
  alice.watchPresence(['alice'])
  await until('herself', () => alice.state.presence['user/alice'] !== undefined)
  sent.length = 0
  await alice.connect('alice', token)
  await until('asked again', () => sent.length > 0)
  expect(sent).toEqual([{ op: 'presence.subscribe', users: ['alice'] }])
  alice.disconnect()
})

test('what is told in one piece with the answer that it is newer than, is what is shown', async () => {
  await using server = await startServer({ presence: { every: 100 } })
  await using network = await aNetwork(server.url)
  const token = await aToken(server, 'alice')
  const alice = new ChatClient({ url: network.url, runtime: { WebSocket: HeardSocket } })
  await alice.connect('alice', token)
  const watcher = await aClient(server, 'carol')
  await aToken(server, 'bob')
  sent.length = 0
  const goOn = network.hold()
  alice.watchPresence(['bob'])
  await until('asked', () => sent.length === 1)
  // She was answered, by then.
  watcher.watchPresence(['bob'])
  await until('answered', () => watcher.state.presence['user/bob'] !== undefined)
  const bob = await aClient(server, 'bob')
  await until('told', () => watcher.state.presence['user/bob']?.show === 'online')
  goOn()
  await until('shown', () => alice.state.presence['user/bob']?.show === 'online')
  await alice.call('ping', {})
  await until('shown still', () => alice.state.presence['user/bob']?.show === 'online')
  for (const one of [alice, bob, watcher]) one.disconnect()
})
