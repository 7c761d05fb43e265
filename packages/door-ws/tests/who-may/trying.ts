import { type ErrorCode, isOperation, type OperationName, operations } from '@tidings/protocol'
import { type RawAnswer, RawClient, type TestServer } from '@tidings/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { definitionOf, overHttp } from './http.ts'
import type { Case, Row } from './row.ts'
import { heardSoFar, setScene } from './scene.ts'
import { table } from './table.ts'
import { type Caller, outsiders, secretsFrom, type World } from './world.ts'

const names = Object.keys(operations).filter(isOperation)
const rows = Object.entries<Row>(table) as [OperationName, Row][]
const callers: readonly Caller[] = [...outsiders, 'alice']
/** Any operation may answer with these. */
const common: readonly ErrorCode[] = [
  'invalid',
  'unauthenticated',
  'forbidden',
  'rate_limited',
  'unavailable',
  'internal',
]

const verdictOf = (one: Case, who: Caller) => (who === 'alice' ? (one.alice ?? 'ok') : one[who])

/** Over the socket of who asks; for what is the app's alone alice's part is the app's. */
async function ask(world: World, name: OperationName, one: Case, who: Caller): Promise<RawAnswer> {
  const { people } = world
  const input = await one.input(world, who)
  await people.known()
  if (who !== 'alice' || definitionOf(name).access !== 'app') return people.session(who).request(name, input)
  return overHttp(people.server.url, name, { bearer: people.server.secret, input })
}

const wordsIn = (value: unknown, words: readonly string[]): string[] => {
  const said = JSON.stringify(value)
  return words.filter((word) => said.includes(word))
}

const routed = names.filter((name) => definitionOf(name).http)
const withAccess = (...access: string[]) => names.filter((name) => access.includes(definitionOf(name).access))

type Start = () => Promise<AsyncDisposable & { readonly servers: readonly [TestServer, ...TestServer[]] }>

/** Every operation, tried as everybody; the servers are nodes of one cluster, and people are with each of them in turns. */
export function tryEverything(start: Start): void {
  const resources = new AsyncDisposableStack()
  let world: World
  let heard: ReadonlyMap<Caller, number>

  beforeAll(async () => {
    world = await setScene(resources.use(await start()).servers)
    heard = await heardSoFar(world)
  })

  afterAll(async () => {
    world?.people.leave()
    await resources.disposeAsync()
  })

  test('what is secret is there for those who may read it', async () => {
    const { people, roomOid, roomMessage, whisper } = world
    const room = await people.does('alice', 'log.read', { conversation: roomOid, limit: 200 })
    await world.message('pair', 'stranger')
    const pair = await people.does('bob', 'log.read', { conversation: 'user/alice' })
    expect(wordsIn([room, pair], secretsFrom('stranger'))).toEqual(secretsFrom('stranger'))
    for (const id of [roomMessage, whisper]) {
      const read = [
        await people.does('bob', 'thread.read', { id }),
        await people.does('bob', 'message.history', { id }),
      ]
      expect(read).toMatchObject([{ root: { pinned: {}, reactions: [{}] }, messages: [{}] }, { versions: [{}] }])
    }
  })

  test('every operation has a row, and every row an operation', () => {
    expect(Object.keys(table).sort()).toEqual([...names].sort())
    for (const [name, row] of rows) expect(Object.keys(row), name).not.toEqual([])
  })

  test.each(rows)('%s is told nothing that it does not declare', (name, row) => {
    const told = Object.values(row).flatMap((one) => callers.map((who) => verdictOf(one, who)))
    const codes = new Set(told.filter((verdict) => typeof verdict === 'string' && verdict !== 'ok'))
    const declared = new Set<unknown>([...definitionOf(name).errors, ...common])
    expect([...codes].filter((code) => !declared.has(code))).toEqual([])
  })

  describe.each(rows)('%s', (name, row) => {
    test.each(Object.entries(row))('%s', async (_, one) => {
      const told: Partial<Record<Caller, string>> = {}
      const expected: Partial<Record<Caller, string>> = {}
      const leaked: string[] = []
      for (const who of callers) {
        const verdict = verdictOf(one, who)
        if (typeof verdict !== 'string') continue
        const answer = await ask(world, name, one, who)
        told[who] = answer.error?.code ?? 'ok'
        expected[who] = verdict
        const hidden = [...secretsFrom(who), ...(one.hides?.(world, who) ?? [])]
        leaked.push(...wordsIn(answer, hidden).map((word) => `${word} to ${who}`))
      }
      expect({ told, leaked }).toEqual({ told: expected, leaked: [] })
    })
  })

  test.each(outsiders)('%s has heard nothing that is not theirs', async (who) => {
    await world.people.does(who, 'ping', {})
    const later = world.people.session(who).events.slice(heard.get(who))
    expect(wordsIn(later, secretsFrom(who))).toEqual([])
  })

  tryAccess(() => world)
}

function tryAccess(at: () => World): void {
  describe('access', () => {
    test.each(withAccess('user', 'app', 'known'))('nobody may call %s', async (name) => {
      const { url } = at().people.server
      expect((await overHttp(url, name, {})).error?.code).toBe('unauthenticated')
      expect((await overHttp(url, name, { bearer: 'nonsense' })).error?.code).toBe('unauthenticated')
    })

    test('a connection that is not signed in may only connect', async () => {
      const codes = new Set<string | undefined>()
      for (const name of withAccess('user', 'app', 'known', 'session').filter((name) => name !== 'connect')) {
        const client = new RawClient(at().people.server.url)
        await client.open()
        codes.add((await client.request(name, {})).error?.code)
        client.socket.terminate()
      }
      expect([...codes]).toEqual(['unauthenticated'])
    })

    test.each(withAccess('app'))('no user may call %s', async (name) => {
      const { people } = at()
      const { url, secret } = people.server
      expect((await people.session('alice').request(name, {})).error?.code).toBe('forbidden')
      expect((await overHttp(url, name, { bearer: people.token('alice') })).error?.code).toBe('forbidden')
      expect((await overHttp(url, name, { bearer: secret, as: 'alice' })).error?.code).toBe('forbidden')
    })

    test.each(withAccess('user'))('the app may call %s only for a user, and no user for another', async (name) => {
      const { url, secret } = at().people.server
      expect((await overHttp(url, name, { bearer: secret })).error?.code).toBe('forbidden')
      const asAlice = await overHttp(url, name, { bearer: at().people.token('stranger'), as: 'alice' })
      expect(asAlice.error?.code).toBe('forbidden')
    })

    test.each(withAccess('session'))('%s is not reached over HTTP', async (name) => {
      const { url, secret } = at().people.server
      expect(definitionOf(name).http).toBeUndefined()
      for (const path of [name, name.replace('.', '/')]) {
        for (const method of ['GET', 'POST', 'PUT']) {
          const headers = { authorization: `Bearer ${secret}`, 'tidings-as': 'alice' }
          expect((await fetch(`${url}/v1/${path}`, { method, headers })).ok).toBe(false)
        }
      }
    })

    test('what is public needs no token', async () => {
      const { url } = at().people.server
      // Answered, or refused for what is missing in it. Whether the directory is public is the operator's choice.
      for (const name of withAccess('public').filter((one) => one !== 'room.browse'))
        expect([undefined, 'invalid']).toContain((await overHttp(url, name, {})).error?.code)
      expect(routed).toEqual(expect.arrayContaining(withAccess('public')))
    })
  })
}
