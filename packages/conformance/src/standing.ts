import type { Store, UserPatch } from '@tidings/core'
import { expect, test } from 'vitest'
import { aPair, aUser, kindsOf } from './access.ts'
import { anEntry } from './entries.ts'
import { showReceipts } from './rooms-and-users.ts'

const standingOf = async (store: Store, uid: string): Promise<number> =>
  (await store.users.get([uid]))[0]?.standing ?? Number.NaN

const ofStanding: Readonly<Record<string, UserPatch>> = {
  'a ban': { banned: true },
  'a ban that is lifted': { banned: false },
  'the end of the account': { erased: true },
  'a password': { passwordHash: 'x' },
  'a revocation': { revoke: { at: 1, scope: 'all' } },
  'a revocation that the caller keeps': { revoke: { at: 1 } },
}

/** What raises the standing of a user, and who sits where. */
export function standingConformance(make: () => Promise<Store>): void {
  test.each(Object.keys(ofStanding))('%s raises the standing of a user', async (what) => {
    await using store = await make()
    await aUser(store, 'alice')
    const id = await aPair(store)
    expect(await standingOf(store, 'alice')).toBe(0)
    const user = await store.users.update('alice', ofStanding[what] as UserPatch)
    expect(user?.standing).toBe(1)
    expect(await standingOf(store, 'alice')).toBe(1)
    const ofBob = { sender: 'user/bob', reader: 'bob' }
    const results = await store.log.append([
      anEntry(id, { access: 0, standing: 1 }),
      anEntry(id, { access: 0, standing: 0 }),
      anEntry(id, { ...ofBob, access: 0, standing: 0 }),
    ])
    expect(kindsOf(results)).toEqual(['stored', 'stale', 'stored'])
  })

  test('neither a profile nor how somebody wants to be seen is of their standing', async () => {
    await using store = await make()
    await aUser(store, 'alice')
    await store.users.update('alice', { name: 'Al', appearance: { show: 'busy' }, revokedNotAfter: 9 })
    await showReceipts(store, 'alice', false)
    await store.users.seen([['alice', 7]])
    expect(await standingOf(store, 'alice')).toBe(0)
  })

  test('a terminal that is signed out raises the standing of its user, and one that comes does not', async () => {
    await using store = await make()
    await aUser(store, 'alice')
    const client = { id: 'c1', platform: 'web', name: '', firstSeenAt: 1, lastSeenAt: 1 } as const
    const seen = [{ user: 'alice', client: { ...client, cameAt: 1 } }]
    await store.clients.seen(seen)
    expect(await standingOf(store, 'alice')).toBe(0)
    await store.clients.revoke('alice', { ...client, revoked: { generation: 1, at: 1 } })
    expect(await standingOf(store, 'alice')).toBe(1)
    // Nor one that comes back, or goes.
    await store.clients.seen(seen)
    expect(await standingOf(store, 'alice')).toBe(1)
  })

  test('a seat is whose who took it last, and others stay; one where nobody else sat raises nothing', async () => {
    await using store = await make()
    await aUser(store, 'alice')
    await store.users.update('alice', { seat: { name: 'desk', session: 's1' } })
    await store.users.update('alice', { seat: { name: 'hand', session: 's2' } })
    const user = await store.users.update('alice', { seat: { name: 'desk', session: 's3' } })
    expect(user).toMatchObject({ seats: { desk: 's3', hand: 's2' }, standing: 1 })
  })

  test('a seat that was left is taken from nobody; it is left by who still sits there alone', async () => {
    await using store = await make()
    await aUser(store, 'alice')
    await aUser(store, 'bob')
    const sat = (session: string) => store.users.update('alice', { seat: { name: 'desk', session } })
    await sat('s1')
    await store.users.update('alice', { seat: { name: 'hand', session: 's1' } })
    const before = await sat('s1')
    await store.users.leave([
      { user: 'bob', name: 'desk', session: 's1' },
      { user: 'alice', name: 'desk', session: 's1' },
      { user: 'alice', name: 'hand', session: 's0' },
      { user: 'nobody', name: 'desk', session: 's1' },
    ])
    const [left] = await store.users.get(['alice'])
    expect(left).toEqual({ ...before, seats: { hand: 's1' } })
    expect(await sat('s2')).toMatchObject({ seats: { desk: 's2' }, standing: 0 })
    await store.users.leave([{ user: 'alice', name: 'desk', session: 's1' }])
    expect(await sat('s3')).toMatchObject({ seats: { desk: 's3' }, standing: 1 })
  })
}
