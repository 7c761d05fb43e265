import { expect, test } from 'vitest'
import type { RoomPlace } from '../places/place.ts'
import type { RoomStates } from '../places/room-states.ts'
import type { Metrics } from '../ports/system.ts'
import { Delivery } from './delivery.ts'
import type { Receivers } from './receivers.ts'

const nothing = (): void => undefined

test('so much waits for a silent store and no more: whom the rest is for is found when it answers', async () => {
  const { promise: answers, resolve: answer } = Promise.withResolvers<unknown>()
  const rooms = { cached: nothing, onMembers: nothing, since: () => answers } as unknown as RoomStates
  const untold: RoomPlace[] = []
  const delivery = new Delivery({} as Receivers, rooms, {} as Metrics, { room: (place) => untold.push(place) })
  const told: number[] = []
  const room = (id: number): RoomPlace => ({ kind: 'room', id, room: `r${id}` })
  for (let n = 0; n < 2001; n++) delivery.withRoom(room(n % 3), 0, () => told.push(n))
  expect(untold).toEqual([room(2000 % 3)])
  answer({})
  await expect.poll(() => told.length).toBe(2000)
  delivery.withRoom(room(1), 0, () => told.push(-1))
  await expect.poll(() => told.at(-1)).toBe(-1)
  expect(untold).toHaveLength(1)
})
