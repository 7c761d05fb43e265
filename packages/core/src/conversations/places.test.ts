import { openSqliteStore } from '@tidings/storage-sqlite'
import { expect, it } from 'vitest'
import { Relations } from '../contacts/relations.ts'
import type { Own } from '../own/own.ts'
import { RoomStates } from '../places/room-states.ts'
import type { Store } from '../ports/store.ts'
import type { CoreSettings } from '../settings/settings.ts'
import { Directory } from '../users/directory.ts'
import { Places } from './places.ts'

it('lets no send overtake one that still waits for its place, although a reader has found it meanwhile', async () => {
  await using store = await openSqliteStore({ file: ':memory:' })
  await store.conversations.openPair('alice', 'bob', 1)
  const opening = Promise.withResolvers<void>()
  const slow: Store = {
    ...store,
    conversations: {
      ...store.conversations,
      openPair: async (a, b, now) => {
        await opening.promise
        return store.conversations.openPair(a, b, now)
      },
    },
  }
  const settings = { users: 'external', contacts: 'external' } as CoreSettings
  const clock = { now: () => 1, elapsed: () => 1, after: () => () => undefined }
  const directory = new Directory(slow, settings, () => undefined)
  const own = { version: async () => 0 } as unknown as Own
  const relations = new Relations({ store: slow, own, settings })
  const places = new Places({ store: slow, clock, directory, rooms: new RoomStates(slow), relations })

  const order: number[] = []
  const send = async (number: number): Promise<void> => {
    await places.toSend('alice', 'user/bob')
    order.push(number)
  }
  const first = send(1)
  expect(await places.toRead('bob', 'user/alice')).toBeDefined()
  const second = send(2)
  opening.resolve()
  await Promise.all([first, second])
  expect(order).toEqual([1, 2])
  expect(places.toSend('alice', 'user/bob')).not.toBeInstanceOf(Promise)
})
