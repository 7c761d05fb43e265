import type { RoomSettingsPatch } from '@tidings/core'
import { expect, test } from 'vitest'
import { anEntry, aRoomEntry, unjudged } from './entries.ts'
import { type MakeRivals, together } from './rivals.ts'
import { aRoom } from './rooms-and-users.ts'

export function rivalRoomConformance(make: MakeRivals): void {
  test('the pair of two users is made once', async () => {
    await using rivals = await make()
    for (let round = 0; round < 10; round++) {
      const names = ['alice', `peer${round}`]
      const opened = await together(rivals, 8, (store, n) => {
        const [a, b] = (n % 4 < 2 ? names : names.toReversed()) as [string, string]
        return store.conversations.openPair(a, b, 1)
      })
      expect(new Set(opened.map(({ id }) => id)).size).toBe(1)
      const members = await rivals.stores[1].rooms.members(opened[0]?.id ?? 0, '', 10)
      expect(members.map(({ user }) => user)).toEqual(names)
    }
  })

  test('a room that ends keeps nobody, whoever is invited at that moment', async () => {
    await using rivals = await make()
    for (let round = 0; round < 20; round++) {
      const id = `r${round}`
      const { room } = await rivals.stores[0].rooms.create(aRoom(id, ['bob']), aRoomEntry())
      const changes = await together(rivals, 6, (store, n) =>
        store.rooms.change(id, n === 2 ? { remove: 'all', at: 9 } : { add: [`u${n}`], at: 9, entry: aRoomEntry() }),
      )
      expect(await rivals.stores[1].rooms.get(id)).toBeUndefined()
      expect(await rivals.stores[1].rooms.members(room.conversation, '', 10)).toEqual([])
      // Whoever came in was also put out; whoever came too late was told so.
      const added = changes.flatMap((change) => unjudged(change)?.added ?? [])
      expect(unjudged(changes[2])?.removed.toSorted()).toEqual(['alice', 'bob', ...added].toSorted())
    }
  })

  test('a room that ends twice at once ends once', async () => {
    await using rivals = await make()
    await rivals.stores[0].rooms.create(aRoom('r1', ['bob']), aRoomEntry())
    const ends = await together(rivals, 6, (store) => store.rooms.change('r1', { remove: 'all', at: 9 }))
    expect(ends.filter((end) => end !== undefined)).toHaveLength(1)
  })

  test('members who come and go at once are counted, and each setting that was changed stays', async () => {
    await using rivals = await make()
    const { room } = await rivals.stores[0].rooms.create(aRoom('r1'), aRoomEntry())
    await together(rivals, 30, (store, n) => {
      const settings: RoomSettingsPatch = n % 2 === 0 ? { who: { pin: 'admins' as const } } : { description: 'said' }
      return store.rooms.change('r1', {
        add: [`u${n}`, 'dave'],
        ...(n > 20 ? { remove: [`u${n}`] } : {}),
        room: { settings },
        at: n,
        entry: aRoomEntry(),
      })
    })
    const members = await rivals.stores[1].rooms.members(room.conversation, '', 100)
    expect(members).toHaveLength(23)
    const now = await rivals.stores[1].rooms.get('r1')
    expect(now).toMatchObject({ memberCount: 23, settings: { who: { pin: 'admins' }, description: 'said' } })
  })

  test('of rooms that are made at once nobody owns more than they may', async () => {
    await using rivals = await make()
    const limit = { most: 3, message: 'three at most' }
    const made = await together(rivals, 10, (store, n) =>
      store.rooms.create({ ...aRoom(`r${n}`), limit }, aRoomEntry()).then(
        () => 'made',
        ({ code }: { code: string }) => code,
      ),
    )
    expect(made.filter((one) => one === 'made')).toHaveLength(3)
    expect(made.filter((one) => one === 'too_large')).toHaveLength(7)
  })

  test('the version of a membership rises by each change of it, whoever changes it at the same time', async () => {
    await using rivals = await make()
    const { id } = await rivals.stores[0].conversations.openPair('alice', 'bob', 1)
    await rivals.stores[0].log.append(
      Array.from({ length: 60 }, () => anEntry(id, { sender: 'user/bob', reader: 'bob' })),
    )
    const versionOf = async () => (await rivals.stores[1].conversations.membership(id, 'alice'))?.version ?? 0
    for (let round = 0; round < 10; round++) {
      const before = await versionOf()
      let watching = true
      const watched: number[] = []
      const watch = (async () => {
        while (watching) watched.push(await versionOf())
      })()
      await together(rivals, 6, (store, n) => store.conversations.update(id, 'alice', { alias: `a${n}` }))
      watching = false
      await watch
      expect(watched).toEqual(watched.toSorted((a, b) => a - b))
      expect(await versionOf()).toBeGreaterThanOrEqual(before + 6)
    }
  })

  test('settings of a membership that are changed at once all stay', async () => {
    await using rivals = await make()
    const { id } = await rivals.stores[0].conversations.openPair('alice', 'bob', 1)
    const patches = [{ pinned: true }, { muted: true }, { background: 'blue' }]
    await together(rivals, 12, (store, n) =>
      store.conversations.update(id, 'alice', { settings: patches[n % 3] as object }),
    )
    const settings = (await rivals.stores[1].conversations.membership(id, 'alice'))?.settings
    expect(settings).toEqual({ pinned: true, muted: true, background: 'blue' })
  })

  test('a pointer that several move moves once to each place, and never back', async () => {
    await using rivals = await make()
    const { id } = await rivals.stores[0].conversations.openPair('alice', 'bob', 1)
    await rivals.stores[0].log.append(
      Array.from({ length: 40 }, () => anEntry(id, { sender: 'user/bob', reader: null })),
    )
    for (let seq = 4; seq <= 40; seq += 4) {
      const moves = await together(rivals, 6, (store) => store.conversations.read(id, 'alice', { seq, now: 1 }))
      expect(moves.filter((move) => move?.moved)).toHaveLength(1)
      const delivered = await together(rivals, 6, (store, n) =>
        store.conversations.delivered('alice', [{ id, seq: seq - (n % 2) }]),
      )
      expect(delivered.filter((moved) => moved.length > 0).length).toBeLessThanOrEqual(2)
    }
    const after = await rivals.stores[1].conversations.membership(id, 'alice')
    expect(after).toMatchObject({ readSeq: 40, readCounted: 40, deliveredSeq: 40 })
  })
}
