import type { CoreSettings } from '@tidings/core'
import type { ErrorCode } from '@tidings/protocol'
import type { Terminal } from '@tidings/testkit/core'
import { describe, expect, test } from 'vitest'
import { plenty } from '../entries.ts'
import type { MakeRivals } from '../rivals.ts'
import { account, aScene, codeOf, type Scene, text } from './scene.ts'

interface Row {
  readonly change: (scene: Scene) => Promise<unknown>
  readonly code: ErrorCode
  /** Where Alice writes; else in the room. */
  readonly to?: string
  readonly settings?: Partial<CoreSettings>
  /** Alice's session on the second node ends with it. */
  readonly closed?: string
}

const pair = 'user/bob'

const rows: Readonly<Record<string, Row>> = {
  'a kick': { change: ({ bob, room }) => bob.call('room.kick', { room, members: ['alice'] }), code: 'not_member' },
  'the end of the room': { change: ({ bob, room }) => bob.call('room.dissolve', { room }), code: 'not_found' },
  'a mute': {
    change: ({ bob, room, one }) =>
      bob.call('room.mute', { room, user: 'alice', until: one.parts.clock.now() + 3_600_000 }),
    code: 'muted',
  },
  'a mute of all': { change: ({ bob, room }) => bob.call('room.mute', { room, on: true }), code: 'muted' },
  'her leaving, elsewhere': {
    change: ({ one, room }) => one.call('alice', 'room.leave', { room }),
    code: 'not_member',
  },
  'a block': { change: ({ bob }) => bob.call('contact.block', { user: 'alice' }), code: 'blocked', to: pair },
  'a setting that shuts strangers out': {
    change: ({ bob }) => bob.call('user.settings', { strangers: false }),
    code: 'not_friend',
    to: pair,
  },
  'the end of a friendship': {
    async change({ bob, alice, one }) {
      await bob.call('user.settings', { strangers: false })
      await bob.call('contact.add', { user: 'alice' })
      await one.call('alice', 'contact.accept', { user: 'bob' })
      await alice.call('message.send', { to: pair, content: text('friends') })
      await bob.call('contact.remove', { user: 'alice' })
    },
    code: 'not_friend',
    to: pair,
  },
  'a ban': { change: ({ one }) => one.app('user.ban', { user: 'alice' }), code: 'banned', closed: 'banned' },
  'a revoked token': {
    change: ({ one }) => one.app('token.revoke', { user: 'alice' }),
    code: 'unauthenticated',
    closed: 'unauthenticated',
  },
  'a changed password': {
    change: ({ one }) => one.call('alice', 'account.password', { current: account.password, next: 'another one' }),
    code: 'unauthenticated',
    closed: 'unauthenticated',
  },
  'a terminal that is signed out': {
    async change({ one, cluster, rivals }) {
      // Terminals that came are written down a moment later.
      cluster.time.tick(2000)
      await expect.poll(() => rivals.stores[0].clients.list('alice', 9)).toHaveLength(1)
      const desk = await one.terminal('alice', { clientId: 'desk' })
      await desk.call('client.kick', { client: 'phone' })
    },
    code: 'unauthenticated',
    closed: 'unauthenticated',
  },
  'a login that pushes others out': {
    change: ({ one }) => one.terminal('alice', { clientId: 'desk' }),
    code: 'unauthenticated',
    settings: { loginPolicy: 'one' },
    closed: 'replaced',
  },
}

/** Everything that stands in both conversations. */
async function logs({ rivals, room }: Scene): Promise<string[]> {
  const [store] = rivals.stores
  const found = [await store.conversations.find('pair/alice+bob'), await store.conversations.find(`room/${room}`)]
  const pages = await Promise.all(found.map((one) => store.log.readAfter(one?.id ?? 0, 0, 10_000, plenty)))
  return pages.flat().map(({ sender, seq, rev, body }) => `${sender} ${seq} ${rev} ${body}`)
}

type Act = (call: Terminal['call']) => Promise<unknown>

/** What else Alice does where she wrote, each by itself. */
const ways = ({ room }: Scene, { to }: Row, id: string): Readonly<Record<string, Act>> => ({
  'message.edit': (call) => call('message.edit', { id, content: text('changed') }),
  'message.react': (call) => call('message.react', { id, key: '👍' }),
  'message.forward': (call) => call('message.forward', { ids: [id], to: [to ?? `room/${room}`] }),
  ...(to ? {} : { 'room.alias': (call) => call('room.alias', { room, alias: 'Al' }) }),
})

/** What she could do. */
async function done(acts: Readonly<Record<string, Act>>, call: Terminal['call']): Promise<string[]> {
  const names: string[] = []
  for (const [name, act] of Object.entries(acts)) if ((await codeOf(act(call))) === 'done') names.push(name)
  return names
}

/** Two nodes on one store, and nothing else between them: what one has changed the other obeys. */
export function twoNodeConformance(name: string, make: MakeRivals): void {
  describe(`two nodes on ${name}, which nobody tells of each other`, () => {
    test.each(Object.keys(rows))('after %s on one, nothing is written on the other', async (what) => {
      const row = rows[what] as Row
      await using scene = await aScene(make, row.settings)
      const { alice, other } = scene
      const to = row.to ?? `room/${scene.room}`
      const { id } = await alice.call('message.send', { to, content: text('mine') })
      await alice.call('message.react', { id, key: '🎉' })
      const tokenless = await other.gate.identify({ bearer: 'app-secret', actAs: 'alice', address: '127.0.0.1' })
      await row.change(scene)
      const before = await logs(scene)
      expect(await codeOf(alice.call('message.send', { to, content: text('after') }))).toBe(row.code)
      expect(alice.closed).toEqual(row.closed ? [row.closed] : [])
      expect(await done(ways(scene, row, id), alice.call)).toEqual([])
      // A server that acts for her stands on no token: who she is and where she may write counts for it as well.
      const byApp = await codeOf(other.gate.call(tokenless, 'message.send', { to, content: text('by the app') }))
      expect(byApp).toBe(row.code === 'unauthenticated' ? 'done' : row.code)
      // What a room that ended has said goes by and by.
      const after = (await logs(scene)).filter((line) => !line.includes('by the app'))
      expect(before).toEqual(expect.arrayContaining(after))
    })

    test.each(['the room', 'the pair'])('and without a change all of it is done, in %s', async (where) => {
      await using scene = await aScene(make)
      const row: Row = {
        change: async () => undefined,
        code: 'forbidden',
        ...(where === 'the pair' ? { to: pair } : {}),
      }
      const { id } = await scene.alice.call('message.send', {
        to: row.to ?? `room/${scene.room}`,
        content: text('mine'),
      })
      const acts = ways(scene, row, id)
      expect(await done(acts, scene.alice.call)).toEqual(Object.keys(acts))
    })

    test('who changes a room by a right that was taken on the other node does not', async () => {
      await using scene = await aScene(make)
      const { alice, bob, room } = scene
      await bob.call('room.role', { room, user: 'alice', role: 'admin' })
      await alice.call('message.send', { to: `room/${room}`, content: text('now I may') })
      expect(await codeOf(alice.call('room.mute', { room, on: true }))).toBe('done')
      await bob.call('room.role', { room, user: 'alice', role: 'member' })
      expect(await codeOf(alice.call('room.mute', { room, on: false }))).toBe('forbidden')
      expect(await codeOf(alice.call('room.update', { room, name: 'Coffee' }))).toBe('forbidden')
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
