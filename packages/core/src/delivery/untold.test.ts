import { TidingsError } from '@tidings/protocol'
import { TestTime } from '@tidings/testkit/core'
import { expect, test } from 'vitest'
import type { RoomPlace } from '../places/place.ts'
import { Untold, type UntoldParts } from './untold.ts'

const away = new TidingsError('unavailable', 'the store is away')
const room = (id: number): RoomPlace => ({ kind: 'room', id, room: `r${id}` })

/** Rooms of two, of whom one is in all; `answers` says what becomes of reading one. */
function someRooms(answers: (id: number) => void = () => undefined) {
  const time = new TestTime()
  const missed: unknown[] = []
  const read: number[] = []
  const logged: string[] = []
  const note = (_: object, text: string) => logged.push(text)
  const rooms = {
    async of({ id }: RoomPlace) {
      read.push(id)
      answers(id)
      return { members: new Map(['all', `u${id}`].map((uid) => [uid, 0])) }
    },
  }
  const untold = new Untold({
    ...{ clock: time.clock, log: { warn: note, error: note }, missed: (uids) => missed.push(uids) },
    rooms: rooms as unknown as UntoldParts['rooms'],
    store: { conversations: {} } as unknown as UntoldParts['store'],
  })
  const tick = async () => {
    time.tick(1000)
    for (let turn = 0; turn < 5000; turn++) await Promise.resolve()
  }
  return { untold, missed, read, logged, tick }
}

test('the store is asked about each room once, when it answers, and about one of them while it does not', async () => {
  const state = { isAway: true }
  const { untold, missed, read, logged, tick } = someRooms(() => {
    if (state.isAway) throw away
  })
  for (const id of [1, 2, 1, 2]) untold.room(room(id), away)
  await tick()
  await tick()
  expect([missed, read.length, logged.length]).toEqual([[], 2, 1])
  state.isAway = false
  read.length = 0
  await tick()
  await tick()
  expect([missed.toSorted(), read.toSorted()]).toEqual([
    [
      ['all', 'u1'],
      ['all', 'u2'],
    ],
    [1, 2],
  ])
})

test('where more is missed than is remembered it is missed by everybody, whatever becomes of the rooms that are remembered', async () => {
  for (const isDissolved of [false, true]) {
    const { untold, missed, read, tick } = someRooms(() => {
      if (isDissolved) throw new TidingsError('not_found', 'there is no such room')
    })
    for (let id = 0; id <= 1000; id++) untold.room(room(id), away)
    await tick()
    await tick()
    expect([missed, read]).toEqual([['all'], [0]])
    // And afterwards only by those whom it concerns.
    untold.room(room(1), away)
    await tick()
    expect(missed).toEqual(isDissolved ? ['all'] : ['all', ['all', 'u1']])
  }
})

test('a room that cannot be read though the store answers holds no other up, and is not asked for again', async () => {
  const { untold, missed, read, logged, tick } = someRooms((id) => {
    if (id === 1) throw new Error('its record is spoilt')
  })
  for (const id of [1, 2, 3]) untold.room(room(id), away)
  // Nobody is in it any more.
  untold.room(room(4), new TidingsError('not_found', 'there is no such room'))
  await tick()
  await tick()
  expect([missed, read, logged.length]).toEqual([
    [
      ['all', 'u2'],
      ['all', 'u3'],
    ],
    [1, 2, 3],
    2,
  ])
})

test('nothing is read once it has been stopped', async () => {
  const { untold, read, tick } = someRooms()
  untold.room(room(1), away)
  await untold.stop()
  untold.room(room(2), away)
  await tick()
  expect(read).toEqual([])
})
