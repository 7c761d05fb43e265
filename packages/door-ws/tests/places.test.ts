import { aClient, startServer } from '@tidings/testkit'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'

test('people behind one address connect as they like; who does not sign in takes the places of that address', async () => {
  await using server = await startServer({ limits: { connectionsPerAddress: 3 } })
  const people = []
  for (const uid of ['alice', 'bob', 'carol', 'dave', 'erin']) people.push(await aClient(server, uid))
  expect(people.map(({ state }) => state.connection.phase)).toEqual(Array(5).fill('online'))
  const url = `${server.url.replace('http', 'ws')}/ws`
  const strangers = Array.from({ length: 8 }, () => new WebSocket(url, 'tidings.v1'))
  const outcomes = await Promise.all(
    strangers.map(
      (ws) =>
        new Promise<string>((resolve) => {
          ws.once('open', () => resolve('open'))
          ws.once('error', () => resolve('refused'))
        }),
    ),
  )
  expect(outcomes.filter((outcome) => outcome === 'open').length).toBeLessThanOrEqual(3)
  expect(people.map(({ state }) => state.connection.phase)).toEqual(Array(5).fill('online'))
  for (const ws of strangers) ws.terminate()
  for (const person of people) person.disconnect()
})
