import type { CoreSettings } from '@tidings/core'
import type { ErrorCode } from '@tidings/protocol'
import { describe, expect, test } from 'vitest'
import type { MakeRivals } from '../rivals.ts'
import { account, aScene, codeOf, type Scene, type Trial, text } from './scene.ts'
import { aTrial, logsOf } from './trial.ts'
import { type NamedWay, type Needs, standingWays, writtenWays } from './ways.ts'

interface Row {
  readonly change: (trial: Trial) => Promise<unknown>
  readonly code: ErrorCode
  /**
   * What is tried: what needs one of these; by default all. That an operation compares what it was judged by is shown by one
   * change of each kind; beside that others are tried with some.
   */
  readonly takes?: readonly Needs[]
  /** Where Alice writes; else in the room. */
  readonly to?: string
  readonly settings?: Partial<CoreSettings>
  /** Alice's session on the second node ends with it. */
  readonly closed?: string
}

const pair = 'user/bob'

const rows: Readonly<Record<string, Row>> = {
  'a kick': {
    change: ({ bob, room, uid }) => bob.call('room.kick', { room, members: [uid] }),
    code: 'not_member',
    takes: ['words', 'membership', 'power'],
  },
  'the end of the room': {
    change: ({ bob, room }) => bob.call('room.dissolve', { room }),
    code: 'not_found',
    takes: ['words', 'membership'],
  },
  'her leaving, elsewhere': {
    change: ({ one, room, uid }) => one.call(uid, 'room.leave', { room }),
    code: 'not_member',
    takes: ['words', 'membership'],
  },
  'a mute': {
    change: ({ bob, room, uid, one }) =>
      bob.call('room.mute', { room, user: uid, until: one.parts.clock.now() + 3_600_000 }),
    code: 'muted',
    takes: ['words'],
  },
  'a mute of all': {
    change: ({ bob, room }) => bob.call('room.mute', { room, on: true }),
    code: 'muted',
    takes: ['words'],
  },
  'the end of her being an admin': {
    change: ({ bob, room, uid }) => bob.call('room.role', { room, user: uid, role: 'member' }),
    code: 'forbidden',
    takes: ['power'],
  },
  'her handing the room over, elsewhere': {
    change: ({ one, room, uid }) => one.call(uid, 'room.transfer', { room, user: 'carol' }),
    code: 'forbidden',
    takes: ['ownership'],
  },
  'a block': { change: ({ bob, uid }) => bob.call('contact.block', { user: uid }), code: 'blocked', to: pair },
  'a setting that shuts strangers out': {
    change: ({ bob }) => bob.call('user.settings', { strangers: false }),
    code: 'not_friend',
    to: pair,
  },
  'the end of a friendship': {
    async change({ bob, alice, one, uid }) {
      await bob.call('user.settings', { strangers: false })
      await bob.call('contact.add', { user: uid })
      await one.call(uid, 'contact.accept', { user: 'bob' })
      await alice.call('message.send', { to: pair, content: text('friends') })
      await bob.call('contact.remove', { user: uid })
    },
    code: 'not_friend',
    to: pair,
  },
  'a ban': { change: ({ one, uid }) => one.app('user.ban', { user: uid }), code: 'banned', closed: 'banned' },
  'a revoked token': {
    change: ({ one, uid }) => one.app('token.revoke', { user: uid }),
    code: 'unauthenticated',
    takes: ['words'],
    closed: 'unauthenticated',
  },
  'a changed password': {
    change: ({ one, uid }) => one.call(uid, 'account.password', { current: account.password, next: 'another one' }),
    code: 'unauthenticated',
    takes: ['words'],
    closed: 'unauthenticated',
  },
  'a terminal that is signed out': {
    async change({ one, rivals, uid }) {
      await expect.poll(() => rivals.stores[0].clients.list(uid, 9)).toHaveLength(1)
      const desk = await one.terminal(uid, { clientId: 'desk' })
      await desk.call('client.kick', { client: 'phone' })
    },
    code: 'unauthenticated',
    takes: ['words'],
    closed: 'unauthenticated',
  },
  'a login that pushes others out': {
    change: ({ one, uid }) => one.terminal(uid, { clientId: 'desk' }),
    code: 'unauthenticated',
    takes: ['words'],
    settings: { loginPolicy: 'one' },
    closed: 'replaced',
  },
}

/** What whoever lost that right may do no more. */
function waysAfter({ to, takes }: Row): readonly NamedWay[] {
  if (to !== undefined) return writtenWays.filter(({ inPairs }) => inPairs)
  return takes ? writtenWays.filter(({ needs }) => takes.includes(needs)) : [...writtenWays, ...standingWays]
}

/** Each by somebody else. */
async function trials(scene: Scene, ways: readonly NamedWay[], to?: string): Promise<readonly Trial[]> {
  for (const user of ['carol', 'dave']) await scene.one.app('user.create', { user })
  const all = await Promise.all(ways.map((way, n) => aTrial(scene, `alice${n}`, way, to)))
  // Terminals that came are written down a moment later.
  scene.cluster.time.tick(2000)
  return all
}

/** What became of each. */
const tried = (all: readonly Trial[]): Promise<readonly string[]> =>
  Promise.all(all.map(async ({ alice, name, input }) => `${name}: ${await codeOf(alice.call(name, input))}`))

/** A server that acts for somebody stands on no token: who they are and where they may write counts for it as well. */
async function byTheApp(all: readonly Trial[]): Promise<() => Promise<readonly string[]>> {
  const sending = all.filter(({ name }) => name === 'message.send')
  const acting = sending.map(async ({ other, uid, to }) => {
    const actor = await other.gate.identify({ bearer: 'app-secret', actAs: uid, address: '127.0.0.1' })
    return () => codeOf(other.gate.call(actor, 'message.send', { to, content: text('by the app') }))
  })
  const calls = await Promise.all(acting)
  return () => Promise.all(calls.map((call) => call()))
}

/** Whether it is refused by the very reason for which a message is; of what is done in a room, some finds nothing before. */
const isToTheWord = ({ name, to }: Trial): boolean => name === 'message.send' || to === ''

/** Two nodes on one store, and nothing else between them: what one has changed the other obeys. */
export function twoNodeConformance(name: string, make: MakeRivals): void {
  describe(`two nodes on ${name}, which nobody tells of each other`, () => {
    test.each(Object.keys(rows))('after %s on one, nothing is written on the other', async (what) => {
      const row = rows[what] as Row
      await using scene = await aScene(make, row.settings)
      const all = await trials(scene, waysAfter(row), row.to)
      const sendByTheApp = await byTheApp(all)
      await Promise.all(all.map(row.change))
      const before = await Promise.all(all.map(logsOf))
      // Whom the feed has thrown out by now was told why, and is told of the next call only that the connection has ended.
      const areOut = all.map(({ alice }) => alice.closed.length > 0)
      const answers = await tried(all)
      expect(answers.filter((answer) => answer.endsWith(': done'))).toEqual([])
      const toTheWord = answers.filter((_, n) => !areOut[n] && isToTheWord(all[n] as Trial))
      expect(toTheWord.filter((answer) => !answer.endsWith(`: ${row.code}`))).toEqual([])
      expect(new Set(all.map(({ alice }) => alice.closed.join()))).toEqual(new Set([row.closed ?? '']))
      const byApp = row.code === 'unauthenticated' ? 'done' : row.code
      for (const code of await sendByTheApp()) expect(code).toBe(byApp)
      // What a room that ended has said goes by and by.
      const after = await Promise.all(all.map(logsOf))
      for (const [n, lines] of after.entries())
        expect(before[n]).toEqual(expect.arrayContaining(lines.filter((line) => !line.includes('by the app'))))
    })

    test.each<[string, string | undefined]>([
      ['the room', undefined],
      ['the pair', pair],
    ])('and without a change all of it is done, in %s', async (_, to) => {
      await using scene = await aScene(make)
      const ways = to === undefined ? writtenWays : writtenWays.filter(({ inPairs }) => inPairs)
      const answers = await tried(await trials(scene, ways, to))
      expect(answers).toEqual(ways.map((way) => `${way.name}: done`))
    })

    test('what is allowed again on one node is allowed on the other when it is asked for', async () => {
      await using scene = await aScene(make)
      const { alice, bob, other, one } = scene
      const send = (to: string) => codeOf(alice.call('message.send', { to, content: text('again') }))
      await bob.call('user.settings', { strangers: false })
      expect(await send(pair)).toBe('not_friend')
      await bob.call('user.settings', { strangers: true })
      expect(await send(pair)).toBe('done')
      await one.app('user.ban', { user: 'alice' })
      expect(await send(pair)).toBe('banned')
      await one.app('user.ban', { user: 'alice', banned: false })
      // Nothing on that node says so: the token is another one's.
      const { token } = await one.app('token.create', { user: 'alice' })
      const back = await other.terminal('alice', { token })
      expect(await codeOf(back.call('message.send', { to: pair, content: text('back') }))).toBe('done')
    })

    test('a node that changes a room which another has changed has seen what that did', async () => {
      await using scene = await aScene(make)
      const { alice, bob, one, room } = scene
      for (const uid of ['carol', 'dave', 'erin']) await one.app('user.create', { user: uid })
      await bob.call('room.role', { room, user: 'alice', role: 'admin' })
      await Promise.all([
        ...['carol', 'dave'].map((uid) => bob.call('room.invite', { room, members: [uid] })),
        alice.call('room.invite', { room, members: ['erin'] }),
        alice.call('room.alias', { room, alias: 'Al' }),
        bob.call('room.alias', { room, alias: 'Bo' }),
      ])
      for (const terminal of [alice, bob]) {
        const { members } = await terminal.call('room.members', { room })
        expect(members.map(({ user }) => user).toSorted()).toEqual(
          ['alice', 'bob', 'carol', 'dave', 'erin'].map((uid) => `user/${uid}`),
        )
        await terminal.call('message.send', { to: `room/${room}`, content: text('all here?') })
      }
    })
  })
}
