import { aToken, RawClient, type ServerCluster, signedIn, startServerCluster } from '@tidings/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'

let cluster: ServerCluster
beforeAll(async () => {
  cluster = await startServerCluster({ drain: 4000 })
})
afterAll(() => cluster[Symbol.asyncDispose]())

test('a node that stops answers what was asked, and says with its close where to go, also to who comes meanwhile', async () => {
  const [first, second] = cluster.servers
  const alice = await signedIn(first.url, await aToken(first, 'alice'))
  const others = await Promise.all(
    // So many that asking them all to go takes a moment.
    Array.from({ length: 30 }, async (_, n) => signedIn(first.url, await aToken(first, `user-${n}`))),
  )
  const late = new RawClient(first.url)
  await late.open()
  const token = await aToken(second, 'bob')
  const asked = Array.from({ length: 20 }, (_, n) =>
    alice.request('message.send', { to: 'user/user-1', content: { type: 'text', data: `${n}` } }),
  )
  // They came in one piece, so all are under way.
  await asked[0]
  const stopping = first[Symbol.asyncDispose]()
  const [refused, ready] = await Promise.all([late.request('connect', { token }), fetch(`${first.url}/readyz`)])
  expect([refused.error?.code, ready.status]).toEqual(['unavailable', 503])
  for (const client of [alice, ...others, late]) expect(await client.closed).toEqual({ code: 4503, reason: second.url })
  expect((await Promise.all(asked)).filter(({ error }) => error)).toEqual([])
  await stopping
})
