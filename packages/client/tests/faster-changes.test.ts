import { aClient, aToken, startServer } from '@tidings/testkit'
import { expect, test } from 'vitest'
import { ChatClient } from '../src/index.ts'
import { until } from './a-browser.ts'
import { aNetwork } from './a-network.ts'

test('a change that comes in one piece with the answer to what it changes is seen, in the list and in the window', async () => {
  await using server = await startServer()
  await using network = await aNetwork(server.url)
  const token = await aToken(server, 'alice')
  const bob = await aClient(server, 'bob')
  await bob.send('user/alice', 'hello').done
  const alice = new ChatClient({ url: network.url, client: { id: 'a', platform: 'web' } })
  await alice.connect('alice', token)
  const opened = alice.open('user/bob')
  await opened.ready()
  const release = network.hold()
  const { done } = alice.send('user/bob', 'hello yourself')
  await until('it is there', () => bob.state.conversations['user/alice']?.seq === 2)
  await bob.call('message.react', { id: bob.state.conversations['user/alice']?.lastMessage?.id ?? '', key: '👍' })
  release()
  await done
  const reacted = { seq: 2, rev: 1, reactions: [{ key: '👍', users: ['user/bob'] }] }
  await until('the change', () => alice.state.conversations['user/bob']?.rev === 1)
  await opened.ready()
  expect(alice.state.conversations['user/bob']?.lastMessage).toMatchObject(reacted)
  expect(opened.window?.messages.at(-1)).toMatchObject(reacted)
  expect(alice.state.outbox).toEqual([])
  for (const client of [alice, bob]) client.disconnect()
})
