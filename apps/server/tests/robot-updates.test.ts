import type { RobotUpdate } from '@tidings/protocol'
import { asApp, aToken, type ChildServer, spawnServer } from '@tidings/testkit'
import { expect, test } from 'vitest'

const asked = async <T>(server: ChildServer, path: string, token: string, body?: object): Promise<T> => {
  const answer = await fetch(`${server.url}/v1${path}`, {
    ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
    headers: { authorization: `Bearer ${token}`, ...(body ? { 'content-type': 'application/json' } : {}) },
  })
  if (answer.status !== 200) throw new Error(await answer.text())
  return (await answer.json()) as T
}

const rounds = 3
const perRound = 30

test('a robot is told all that was written to it, each once and in order, over ends of the server that nobody foresaw; when it stops nobody is kept waiting', async () => {
  await using server = await spawnServer()
  const ann = await aToken(server, 'ann')
  const { token } = await asApp<{ token: string }>(server, '/robots', { robot: 'clerk', name: 'Clerk' })
  const updates = (after: number, waitMs: number, limit = 20) =>
    asked<{ updates: readonly RobotUpdate[] }>(
      server,
      `/robot/updates?after=${after}&waitMs=${waitMs}&limit=${limit}`,
      token,
    )
  await updates(0, 0)
  const heard: RobotUpdate[] = []
  for (let round = 0; round < rounds; round++) {
    for (let n = 0; n < perRound; n++) {
      const content = { type: 'text', data: `${round * perRound + n}` }
      await asked(server, '/messages', ann, { to: 'user/clerk', content })
    }
    // Some are noted by now, some may not be, and of what was told some was not acknowledged.
    if (round > 0) heard.push(...(await updates(heard.at(-1)?.id ?? 0, 20_000)).updates)
    await server.kill9()
    await server.start()
  }
  while (heard.length < rounds * perRound) {
    const { updates: some } = await updates(heard.at(-1)?.id ?? 0, 20_000)
    if (some.length === 0) break
    heard.push(...some)
  }
  const said = heard.map((update) => (update.type === 'message' ? update.data.content.data : update.type))
  expect(said).toEqual(Array.from({ length: rounds * perRound }, (_, n) => `${n}`))
  expect(heard.map(({ id }) => id)).toEqual(heard.map((_, index) => index + 1))
  const waiting = updates(heard.length, 50_000)
  await new Promise((resolve) => setTimeout(resolve, 300))
  await server.stop()
  expect(await waiting).toEqual({ updates: [] })
}, 120_000)
