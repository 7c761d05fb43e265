import { expect, test } from 'vitest'
import type { RoomPlace } from '../places/place.ts'
import type { RoomState } from '../places/room-states.ts'
import { Guests } from './guests.ts'
import { ClusterHomes } from './homes.ts'
import type { NodeInfo } from './node-info.ts'
import { Routes } from './routes.ts'

test('the homes of the members of a room are reckoned once, and where else they sit whenever somebody comes or goes', () => {
  const infos = Array.from({ length: 10 }, (_, n): NodeInfo => {
    return { node: `n${n}`, life: '1', roles: ['doors'], version: '1', sessions: 0, users: 0 }
  })
  let reckoned = 0
  const homes = new ClusterHomes(
    'n0',
    () => infos,
    () => 0,
  )
  const addHomesOf = homes.addHomesOf.bind(homes)
  homes.addHomesOf = (uid, nodes) => {
    reckoned += 1
    addHomesOf(uid, nodes)
  }
  const guests = new Guests()
  const members = new Map([['alice', {}]])
  const room = { room: { access: 1 }, members } as unknown as RoomState
  const routes = new Routes({ homes, guests, rooms: { cached: () => room } })
  const place: RoomPlace = { kind: 'room', id: 1, room: 'room' }
  const goesTo = () => {
    const route = routes.of({ kind: 'changed', place } as Parameters<Routes['of']>[0])
    return route === 'all' ? 'all' : [...route]
  }
  const home = homes.homeOf('alice')
  expect(goesTo()).toEqual([home])
  guests.take({ node: 'elsewhere', life: '1' }, [
    { user: 'alice', terminals: [{ client: { id: 'x', platform: 'web' }, idle: false }] },
  ])
  expect(goesTo()).toEqual([home, 'elsewhere'])
  for (let n = 0; n < 20; n++) {
    guests.take({ node: 'far', life: '1' }, [
      { user: `other${n}`, terminals: [{ client: { id: 'x', platform: 'web' }, idle: false }] },
    ])
    expect(goesTo()).toEqual([home, 'elsewhere'])
  }
  guests.left('elsewhere')
  expect(goesTo()).toEqual([home])
  expect(reckoned).toBe(1)
  homes.changed()
  goesTo()
  expect(reckoned).toBe(2)
})
