import type { Store } from '@tidings/core'
import { expect, test } from 'vitest'
import { aRoomEntry } from './entries.ts'
import { aRoom } from './rooms-and-users.ts'

/** How many rooms somebody may own. */
export function owningConformance(make: () => Promise<Store>): void {
  test('however many are made at once, nobody owns more rooms than they may', async () => {
    await using store = await make()
    const limit = { most: 3, message: 'three at most' }
    const create = (id: string) => store.rooms.create({ ...aRoom(id), limit }, aRoomEntry())
    const made = await Promise.allSettled(Array.from({ length: 8 }, (_, n) => create(`r${n}`)))
    const refused = made.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))
    expect(refused).toHaveLength(5)
    expect(refused[0]).toMatchObject({ code: 'too_large', message: 'three at most', details: { limit: 3 } })
    const [one] = await store.rooms.ofUser('alice', '', 10)
    await store.rooms.change(one?.id ?? '', { remove: 'all', at: 2, entry: aRoomEntry() })
    expect(await create('again')).toMatchObject({ added: ['alice'] })
    // Nor by being handed some.
    for (const n of [1, 2]) await store.rooms.create({ ...aRoom(`b${n}`, ['alice']), owner: 'bob' }, aRoomEntry())
    const roles = (user: string) => [{ user, role: 'owner' as const }]
    const hand = (id: string, user: string) =>
      store.rooms.change(id, { roles: roles(user), limit, at: 3, entry: aRoomEntry() })
    await expect(hand('b1', 'alice')).rejects.toMatchObject({ code: 'too_large', message: 'three at most' })
    expect(await store.rooms.get('b1')).toMatchObject({ owner: 'bob' })
    // What is theirs already makes no difference.
    expect(await hand('again', 'alice')).toMatchObject({ room: { owner: 'alice' } })
    await store.rooms.change('again', { remove: 'all', at: 4, entry: aRoomEntry() })
    const handed = await Promise.allSettled(['b1', 'b2'].map((id) => hand(id, 'alice')))
    expect(handed.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })
}
