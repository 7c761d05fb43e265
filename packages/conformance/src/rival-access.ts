import type { Store } from '@tidings/core'
import { expect, test } from 'vitest'
import { anEntry, aRoomEntry, plenty } from './entries.ts'
import type { MakeRivals, Rivals } from './rivals.ts'
import { aRoom } from './rooms-and-users.ts'

/** Writes through the second store, again and again, judged by how it was at first, while the first store changes that. */
async function writingWhile(
  { stores: [one, other] }: Rivals,
  id: number,
  change: (store: Store) => Promise<unknown>,
): Promise<{ readonly before: number; readonly stored: number }> {
  let answered = false
  const writers = Array.from({ length: 4 }, async () => {
    for (let n = 0; n < 5 || !answered; n++)
      await other.log.append([
        anEntry(id, { access: 0, standing: 0 }),
        anEntry(id, { sender: 'user/zoe', reader: null }),
      ])
    // And once more, when it was answered for sure.
    const [last] = await other.log.append([anEntry(id, { access: 0, standing: 0 })])
    expect(last).toEqual({ kind: 'stale' })
  })
  await change(one)
  const before = (await one.conversations.get(id))?.seq ?? 0
  answered = true
  await Promise.all(writers)
  const entries = await one.log.readAfter(id, 0, 100_000, plenty)
  const judged = entries.filter(({ sender }) => sender === 'user/alice')
  return { before, stored: judged.at(-1)?.seq ?? 0 }
}

const rounds = 6

export function rivalAccessConformance(make: MakeRivals): void {
  test.each<[string, (store: Store) => Promise<unknown>]>([
    ['of the standing', (store) => store.users.update('alice', { banned: true })],
    ['of what somebody is revoked', (store) => store.users.update('alice', { revoke: { at: 1, scope: 'all' } })],
    [
      'of a record that raises it',
      (store) =>
        store.records.put([{ owner: 'user/b', kind: 'block', key: 'alice', value: '{}', raises: 'pair/alice+b' }]),
    ],
    ['of all pairs', (store) => store.conversations.raise('b', 0, 100)],
  ])('nothing that was judged before is stored after a change %s was answered', async (_, change) => {
    for (let round = 0; round < rounds; round++) {
      await using rivals = await make()
      await rivals.stores[0].users.create({ uid: 'alice', name: '', avatar: '', createdAt: 1 })
      const { id } = await rivals.stores[0].conversations.openPair('alice', 'b', 1)
      const { before, stored } = await writingWhile(rivals, id, change)
      expect(stored).toBeLessThanOrEqual(before)
    }
  })

  test('nor after a change of a room, whose own entry stands behind all of it', async () => {
    for (let round = 0; round < rounds; round++) {
      await using rivals = await make()
      const { room } = await rivals.stores[0].rooms.create(aRoom('r1', ['bob']), aRoomEntry())
      const kick = (store: Store) => store.rooms.change('r1', { remove: ['bob'], at: 2, entry: aRoomEntry() })
      const { before, stored } = await writingWhile(rivals, room.conversation, kick)
      expect(stored).toBeLessThanOrEqual(before)
    }
  })

  test('of rivals who were judged by the same, one changes the room', async () => {
    await using rivals = await make()
    await rivals.stores[0].rooms.create(aRoom('r1', ['bob']), aRoomEntry())
    for (let access = 0; access < 10; access++) {
      const judged = { user: 'alice', access, standing: 0 }
      const changes = await Promise.all(
        [0, 1, 0, 1].map((which, n) =>
          (rivals.stores[which] as Store).rooms.change('r1', { room: { name: `${n}` }, judged, at: 2 }),
        ),
      )
      expect(changes.filter((changed) => changed === 'stale')).toHaveLength(3)
    }
  })
}
