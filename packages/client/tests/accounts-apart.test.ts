import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { aClient, aToken, startServer } from '@tidings/testkit'
import { expect, test } from 'vitest'
import { ChatClient, emptyState, MemoryCache, reduce } from '../src/index.ts'
import { until } from './a-browser.ts'
import { aNetwork } from './a-network.ts'

const outcome = (act: Promise<unknown>) =>
  act.then(
    () => 'done',
    (error: { readonly code: string }) => error.code,
  )

test('the last of connect and disconnect wins, in whatever order they come in one turn', async () => {
  await using server = await startServer()
  await using network = await aNetwork(server.url)
  const token = await aToken(server, 'alice')
  const client = new ChatClient({ url: network.url })
  const overtaken = outcome(client.connect('alice', token))
  client.disconnect()
  expect(await overtaken).toBe('unavailable')
  await sleep(200)
  expect(client.state.connection).toEqual({ phase: 'offline' })
  expect(network.open()).toBe(0)
  const first = outcome(client.connect('alice', token))
  client.disconnect()
  const second = outcome(client.connect('alice', token))
  expect(await Promise.all([first, second])).toEqual(['unavailable', 'done'])
  await sleep(200)
  expect(client.state.connection).toEqual({ phase: 'online' })
  expect(network.open()).toBe(1)
  // While the socket opens, while the token is fetched, while the connect is answered.
  for (const wait of [0, 1, 3, 6, 10, 20]) {
    void outcome(client.connect('alice', () => sleep(2).then(() => token)))
    await sleep(wait)
    client.disconnect()
  }
  await until('no socket is left', () => network.open() === 0)
  expect(client.state.connection).toEqual({ phase: 'offline' })
})

test('two accounts on one client never meet: state, copy, outbox, answers under way', async () => {
  await using server = await startServer()
  await using network = await aNetwork(server.url)
  const [annas, bens] = [await aToken(server, 'anna'), await aToken(server, 'ben')]
  const carol = await aClient(server, 'carol')
  await carol.send('user/anna', 'for anna alone').done
  const cache = new MemoryCache()
  const client = new ChatClient({ url: network.url, cache })
  let mirrored = emptyState
  client.observe((action) => {
    mirrored = reduce(mirrored, action)
  })
  await client.connect('anna', annas)
  const view = client.open('user/carol')
  await view.ready()
  client.wantProfiles(['carol'])
  await until('the profile', () => client.state.users.carol !== undefined)
  network.freeze()
  const unsent = client.send('user/carol', 'of anna')
  const asked = outcome(client.call('conversation.list', {}))
  const file = new File([randomBytes(1000)], 'secret.bin')
  const upload = outcome(client.files.upload(file))
  const read = outcome(client.markRead('user/carol'))
  const older = outcome(view.loadOlder())
  const connected = client.connect('ben', bens)
  // Nothing of the one before is shown while the new one is signed in.
  expect(client.state).toEqual({ ...emptyState, connection: { phase: 'connecting' } })
  await connected
  expect(await Promise.all([asked, upload, read])).toEqual(['unavailable', 'unavailable', 'unavailable'])
  await older
  expect(await outcome(unsent.done)).toBe('rejected')
  await view.ready()
  expect(client.state).toMatchObject({ user: { id: 'ben' }, outbox: [], conversations: {} })
  expect(JSON.stringify(client.state)).not.toContain('anna')
  expect(mirrored).toEqual(client.state)
  // The copy is the new one's, and the view goes on for them.
  while (!JSON.stringify(await cache.load()).includes('user/ben')) await sleep(25)
  expect(JSON.stringify(await cache.load())).not.toContain('anna')
  await carol.send('user/ben', 'for ben').done
  await until('the message for ben', () => view.window?.messages.length === 1)
  const { messages } = await carol.call('log.read', { conversation: 'user/anna' })
  expect(messages).toHaveLength(1)
  for (const one of [client, carol]) one.disconnect()
})
