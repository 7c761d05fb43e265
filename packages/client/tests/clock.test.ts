import { aClient, startServer } from '@tidings/testkit'
import { expect, test } from 'vitest'
import { serverNow } from '../src/index.ts'
import { until } from './a-browser.ts'
import { anAskingSocket } from './an-asking-socket.ts'

const hour = 3_600_000

test.each([-24 * hour, 24 * hour])('a device whose clock is %i ms off sees the times of the server', async (off) => {
  await using server = await startServer()
  const now = () => Date.now() + off
  const { asked, AskingSocket } = anAskingSocket()
  const alice = await aClient(server, 'alice', { runtime: { now, WebSocket: AskingSocket } })
  const bob = await aClient(server, 'bob')
  expect(Math.abs(alice.state.serverAhead + off)).toBeLessThan(5000)
  expect(Math.abs(serverNow({ serverAhead: bob.state.serverAhead }) - Date.now())).toBeLessThan(5000)
  const sent = alice.send('user/bob', 'hi')
  const { ts } = alice.state.outbox[0] ?? { ts: 0 }
  expect(Math.abs((await sent.done).ts - ts)).toBeLessThan(5000)
  const { id } = await alice.files.upload(new File(['text'], 'a.txt', { type: 'text/plain' }))
  asked.length = 0
  await alice.files.links(id)
  await alice.files.links(id)
  expect(asked.filter((op) => op === 'attachment.links')).toHaveLength(1)
  for (const client of [alice, bob]) client.disconnect()
})

test('a clock that is put back does not silence who writes', async () => {
  await using server = await startServer()
  let off = 0
  const [alice, bob] = [
    await aClient(server, 'alice', { runtime: { now: () => Date.now() + off } }),
    await aClient(server, 'bob'),
  ]
  let heard = 0
  bob.on('typing', () => heard++)
  await alice.send('user/bob', 'hi').done
  alice.typing('user/bob')
  await until('the first', () => heard === 1)
  off = -hour
  // Every few seconds, by time that passed.
  await until('the second', () => {
    alice.typing('user/bob')
    return heard === 2
  })
  for (const client of [alice, bob]) client.disconnect()
}, 20_000)
