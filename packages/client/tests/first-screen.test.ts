import { aClient, asApp, aToken, startServer } from '@tidings/testkit'
import { expect, test } from 'vitest'
import { listConversations } from '../src/index.ts'
import { firstScreenOf, type SharedClient } from '../src/shared/index.ts'
import { aBrowser, until } from './a-browser.ts'

const listed = (client: Pick<SharedClient, 'state'>): readonly string[] =>
  listConversations(client.state).map(({ conversation }) => conversation)

test('the first screen has the rows of a list and their names, and is small', async () => {
  await using server = await startServer()
  const alice = await aClient(server, 'alice')
  const long = 'long '.repeat(2000)
  for (let index = 10; index < 50; index++) {
    await asApp(server, '/admin/users', { user: `u${index}`, name: `Person ${index}` })
    await alice.send(`user/u${index}`, index === 49 ? long : `Hello ${index}`).done
  }
  await alice.call('conversation.update', { conversation: 'user/u49', settings: { folded: true } })
  const { room } = await alice.call('room.create', { name: 'Bakery', members: ['u10', 'u11'] })
  await alice.send(room.oid, { type: 'text', data: 'Hello @u11' }, { mentions: ['user/u11'] }).done
  alice.wantProfiles(['u11', 'u48', 'u12'])
  await until('profiles', () => Object.keys(alice.state.users).length >= 3)
  const first = firstScreenOf(alice.state)
  expect(JSON.stringify(first).length).toBeLessThan(40_000)
  const shown = listConversations(first).map(({ conversation }) => conversation)
  const all = listConversations(alice.state).map(({ conversation }) => conversation)
  expect(shown).toEqual(all.filter((one) => one === 'user/u49' || all.indexOf(one) < 31))
  expect(shown).toHaveLength(31)
  expect(String(first.conversations['user/u49']?.lastMessage?.content.data)).toHaveLength(300)
  expect(first.rooms[room.id]?.name).toBe('Bakery')
  expect(Object.keys(first.users).sort()).toEqual(['alice', 'u11', 'u48'])
  expect(first.user).toEqual(alice.state.user)
  alice.disconnect()
})

test('a tab shows its first screen until the worker knows the user, and then what the worker knows', async () => {
  await using server = await startServer()
  const token = await aToken(server, 'alice')
  const before = await aClient(server, 'alice')
  for (const user of ['bob', 'carol']) await asApp(server, '/admin/users', { user, name: user })
  await before.send('user/bob', 'one').done
  const firstScreen = firstScreenOf(before.state)
  await before.send('user/carol', 'two').done
  using browser = aBrowser(server.url)
  const { client } = browser.tab({ firstScreen })
  expect(listed(client)).toEqual(['user/bob'])
  expect(client.state.connection.phase).toBe('connecting')
  const seen: number[] = []
  client.subscribe(({ conversations }) => seen.push(Object.keys(conversations).length))
  const connected = client.connect('alice', token)
  expect(listed(client)).toEqual(['user/bob'])
  await connected
  await until('both are there', () => listed(client).length === 2)
  // At no time was there less than on the first screen.
  expect(Math.min(...seen)).toBe(1)
  expect(client.state).toEqual(browser.clients[0]?.state)
  before.disconnect()
})

test('the first screen of somebody else is not shown, nor that of one who is signed out', async () => {
  await using server = await startServer()
  const alice = await aClient(server, 'alice')
  await alice.send('user/alice', 'private').done
  const firstScreen = firstScreenOf(alice.state)
  alice.disconnect()
  using browser = aBrowser(server.url)
  const { client } = browser.tab({ firstScreen })
  const connected = client.connect('carol', await aToken(server, 'carol'))
  expect(listed(client)).toEqual([])
  await connected
  expect(client.state.user?.id).toBe('carol')
  using other = aBrowser(server.url)
  const { client: expired } = other.tab({ firstScreen })
  await expect(expired.connect('alice', 'nonsense')).rejects.toMatchObject({ code: 'unauthenticated' })
  await until('signed out', () => expired.state.connection.phase === 'signed-out')
  expect(listed(expired)).toEqual([])
})
