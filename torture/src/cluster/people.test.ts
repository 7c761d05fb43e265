import { aClient, aToken, type ConfigChange, startServer, type TestServer } from '@tidings/testkit'
import { afterEach, expect, test } from 'vitest'
import { History } from '../history.ts'
import { pause } from '../pause.ts'
import { seeded } from '../random.ts'
import { Connection } from '../wire/connection.ts'
import { Kicking } from './kicking.ts'
import { Rivals } from './rivals.ts'
import { Visitors } from './visitors.ts'

const open: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).toReversed()) await close()
})

/** A server, and what each of those who look for something is given. */
async function aServer(change: ConfigChange = {}) {
  const server = await startServer(change)
  open.push(async () => server[Symbol.asyncDispose]())
  const { hostname: host, port } = new URL(server.url)
  const endpoint = { host, port: Number(port) }
  return { server, endpoint, parts: { history: new History(), random: seeded(1), endpoints: () => [endpoint] } }
}

const account = async (server: TestServer, uid: string) => ({ uid, token: await aToken(server, uid) })

test.each([
  ['all', true],
  ['platform', false],
] as const)(
  'where the policy is %s, that terminals of one platform are there together is a finding: %s',
  async (policy, isFound) => {
    const { server, parts } = await aServer({ login: { policy } })
    const rivals = new Rivals({ ...parts, account: await account(server, 'rival'), toleratedMs: 300 })
    rivals.start()
    open.push(() => rivals.stop())
    if (isFound) await expect.poll(() => parts.history.violations, { timeout: 10_000 }).toHaveLength(1)
    else await expect.poll(() => rivals.pushedOut, { timeout: 20_000 }).toBeGreaterThan(2)
    await rivals.stop()
    expect(parts.history.violations).toHaveLength(isFound ? 1 : 0)
  },
)

test.each([
  ['everyone', false],
  ['nobody', true],
] as const)('where presence is shown to %s, that it is not as it is, is a finding: %s', async (presence, isFound) => {
  const { server, parts } = await aServer({ defaults: { presence } })
  const watcher = await aClient(server, 'watcher')
  open.push(async () => watcher.disconnect())
  const accounts = await Promise.all(['v1', 'v2', 'v3', 'v4'].map((uid) => account(server, uid)))
  const visitors = new Visitors({ ...parts, accounts, watchers: [watcher], ...(isFound ? { rightWithinMs: 500 } : {}) })
  visitors.start()
  open.push(() => visitors.stop())
  await expect.poll(() => visitors.here, { timeout: 10_000 }).toBeGreaterThan(0)
  await visitors.expectSeen()
  expect(parts.history.violations).toHaveLength(isFound ? 1 : 0)
})

test.each([
  ['nobody', false],
  ['somebody', true],
] as const)(
  'that who was removed writes, reads and is told, as %s takes them in again, is a finding: %s',
  async (_, isFound) => {
    const { server, endpoint, parts } = await aServer()
    const [owner, victim] = [await account(server, 'owner'), await account(server, 'victim')]
    const kicking = new Kicking({ ...parts, owner, victim })
    await kicking.start()
    open.push(() => kicking.stop())
    if (isFound) {
      const connection = await Connection.open(endpoint)
      open.push(async () => connection.cut())
      await connection.request('connect', { token: owner.token, client: { id: 'accomplice', platform: 'web' } })
      const room = kicking.room.slice('room/'.length)
      const found = () => parts.history.violations.join('; ')
      for (let n = 0; n < 200 && !['message.send', 'log.read', 'was told'].every((one) => found().includes(one)); n++) {
        await connection.request('room.invite', { room, members: ['user/victim'] })
        await pause(20)
      }
      expect(found()).toContain('message.send of somebody who had been removed')
      expect(found()).toContain('log.read of somebody who had been removed')
      expect(found()).toContain('was told seq')
    } else {
      await expect.poll(() => kicking.tried, { timeout: 20_000 }).toBeGreaterThan(20)
      await kicking.stop()
      expect(parts.history.violations).toEqual([])
    }
  },
)
