import { aToken, RawClient, signedIn, startServer } from '@tidings/testkit'
import { expect, test } from 'vitest'

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

async function opened(url: string): Promise<RawClient> {
  const client = new RawClient(url)
  await client.open()
  return client
}

test('before the sign-in frames are small and few', async () => {
  await using server = await startServer()
  const large = await opened(server.url)
  large.socket.send(JSON.stringify({ id: 1, op: 'connect', data: { token: 'x'.repeat(17_000) } }))
  expect(await large.closed).toMatchObject({ code: 4413 })
  const many = await opened(server.url)
  for (let i = 0; i < 10; i++)
    expect(await many.request('ping', {})).toMatchObject({ error: { code: 'unauthenticated' } })
  many.socket.send('{"id":11,"op":"ping"}')
  expect(await many.closed).toMatchObject({ code: 4429 })
})

test('more bytes than a user may send are not read on, whichever connection they come by', async () => {
  // A budget that does not come back in the time of a test.
  await using server = await startServer({ rates: { userBytes: { perSecond: 0.001, burst: 200_000 } } })
  const token = await aToken(server, 'alice')
  const [first, second] = [await signedIn(server.url, token, 'a'), await signedIn(server.url, token, 'b')]
  const bob = await signedIn(server.url, await aToken(server, 'bob'))
  const content = { type: 'custom/big', data: 'x'.repeat(50_000) }
  for (let i = 0; i < 10; i++)
    for (const one of [first, second]) void one.request('message.send', { to: 'user/bob', content })
  await pause(1000)
  // Four fit; each connection has one more in the pieces that were read with them, or two.
  expect(bob.events.length).toBeGreaterThanOrEqual(3)
  expect(bob.events.length).toBeLessThan(9)
  expect([first, second].every(({ socket }) => socket.readyState === socket.OPEN)).toBe(true)
  expect(await bob.request('ping', {})).toHaveProperty('ok')
  for (const one of [first, second, bob]) one.socket.terminate()
})

test('a connection that does not read keeps no other one of its user waiting, and gets every page in the end', async () => {
  const made: string[] = []
  await using server = await startServer()
  const token = await aToken(server, 'alice')
  await aToken(server, 'bob')
  const client = await signedIn(server.url, token)
  const content = { type: 'custom/big', data: 'x'.repeat(60_000) }
  for (let i = 0; i < 10; i++) await client.request('message.send', { to: 'user/bob', content })
  client.socket.pause()
  const reads = Array.from({ length: 200 }, () =>
    client.request('log.read', { conversation: 'user/bob', limit: 9 }).then(({ ok }) => ok && made.push('page')),
  )
  // The queue of a connection takes two pages; nothing else of it is begun, and what is small does not wait.
  await pause(1500)
  const other = await signedIn(server.url, token, 'other')
  expect(await other.request('log.read', { conversation: 'user/bob', limit: 9 })).toHaveProperty('ok')
  expect(made).toEqual([])
  client.socket.resume()
  await Promise.all(reads)
  expect(made).toHaveLength(200)
  for (const one of [client, other]) one.socket.terminate()
}, 60_000)

test('who fell behind is told so once, after what came in order, and reads the rest in pages meanwhile', async () => {
  await using server = await startServer({ limits: { backlogBytes: 200_000 } })
  const [alice, bob] = [
    await signedIn(server.url, await aToken(server, 'alice')),
    await signedIn(server.url, await aToken(server, 'bob')),
  ]
  const content = { type: 'custom/big', data: 'x'.repeat(60_000) }
  alice.socket.pause()
  const count = 200
  for (let i = 0; i < count; i++) await bob.request('message.send', { to: 'user/alice', content })
  // Asked while nothing is read: made when what was queued is taken.
  const reads = Array.from({ length: 5 }, (_, page) =>
    alice.request('log.read', { conversation: 'user/bob', after: page, limit: 2 }),
  )
  await pause(500)
  alice.socket.resume()
  const pages = (await Promise.all(reads)).map(({ ok }) => (ok as { messages: { seq: number }[] }).messages)
  expect(pages.map((messages) => messages.map(({ seq }) => seq))).toEqual([1, 2, 3, 4, 5].map((seq) => [seq, seq + 1]))
  await expect.poll(() => alice.events.filter(({ event }) => event === 'resync').length).toBe(1)
  const told = alice.events.filter(({ event }) => event === 'message').map(({ data }) => (data as { seq: number }).seq)
  expect(told).toEqual(told.map((_, index) => index + 1))
  expect(told.length).toBeLessThan(count)
  // From here on pushes come again.
  await bob.request('message.send', { to: 'user/alice', content: { type: 'text', data: 'again' } })
  await expect.poll(() => alice.events.at(-1)).toMatchObject({ event: 'message', data: { seq: count + 1 } })
  for (const one of [alice, bob]) one.socket.terminate()
}, 60_000)
