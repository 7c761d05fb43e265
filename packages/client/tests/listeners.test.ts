import { aClient, aToken, startServer } from '@tidings/testkit'
import { expect, test } from 'vitest'
import { ChatClient, type TidingsClient } from '../src/index.ts'
import { SharedClient } from '../src/shared/index.ts'
import { aBrowser, until } from './a-browser.ts'

const broken = (what: string) => () => {
  throw new Error(what)
}

/** Everything that an app listens with throws, and the client goes on. */
async function expectToGoOn(client: TidingsClient, connected: () => Promise<unknown>, say: () => Promise<unknown>) {
  const [states, events]: [string[], unknown[]] = [[], []]
  client.subscribe(broken('the screen broke'))
  client.subscribe(({ connection }) => states.push(connection.phase))
  client.on('message', broken('the bell broke'))
  client.on('message', ({ content }) => events.push(content.data))
  const waiting = client.send('user/bob', 'written before')
  await connected()
  await waiting.done
  await say()
  await until('the event', () => events.length > 0)
  expect(events).toEqual(['hi'])
  expect(states.at(-1)).toBe('online')
  expect(client.state.conversations['user/bob']).toMatchObject({ seq: 2, unread: 1 })
  expect(await client.call('user.get', { user: 'bob' })).toMatchObject({ user: { id: 'bob' } })
}

test('a listener that throws stops neither the others nor the client: onFault hears of it', async () => {
  await using server = await startServer()
  const bob = await aClient(server, 'bob')
  const faults: string[] = []
  const alice = new ChatClient({ url: server.url, onFault: (error) => faults.push(String(error)) })
  alice.observe(broken('the copy broke'))
  const token = await aToken(server, 'alice')
  await expectToGoOn(
    alice,
    () => alice.connect('alice', token),
    () => bob.send('user/alice', 'hi').done,
  )
  expect(new Set(faults)).toEqual(
    new Set(['Error: the copy broke', 'Error: the screen broke', 'Error: the bell broke']),
  )
  for (const client of [alice, bob]) client.disconnect()
})

test('without onFault what a listener threw is an error that nobody caught', async () => {
  await using server = await startServer()
  const thrown: (() => void)[] = []
  const after = (ms: number, fn: () => void) => {
    if (ms === 0) thrown.push(fn)
    const timer = ms === 0 ? undefined : setTimeout(fn, ms)
    return () => clearTimeout(timer)
  }
  const alice = new ChatClient({ url: server.url, runtime: { after } })
  alice.subscribe(broken('the screen broke'))
  await alice.connect('alice', await aToken(server, 'alice'))
  expect(thrown[0]).toThrow('the screen broke')
  alice.disconnect()
})

test('the same goes for a tab of a shared client', async () => {
  await using server = await startServer()
  const bob = await aClient(server, 'bob')
  using browser = aBrowser(server.url)
  const faults: string[] = []
  const { client } = browser.tab({ onFault: (error) => faults.push(String(error)) })
  const token = await aToken(server, 'alice')
  await expectToGoOn(
    client,
    () => client.connect('alice', token),
    () => bob.send('user/alice', 'hi').done,
  )
  expect(client).toBeInstanceOf(SharedClient)
  expect(new Set(faults)).toEqual(new Set(['Error: the screen broke', 'Error: the bell broke']))
  bob.disconnect()
})
