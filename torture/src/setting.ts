import { type Endpoint, tokensFor } from '@tidings/bench/server'
import { Connection } from './wire/connection.ts'
import { type Conversation, pairName, type World } from './world.ts'

/** How many there are. */
export interface Size {
  readonly users: number
  readonly rooms: number
  readonly roomMembers: number
}

const usual: Size = { users: 24, rooms: 4, roomMembers: 8 }

/** Makes the users, their pairs and their rooms. */
export async function makeWorld(endpoint: Endpoint, size = usual): Promise<World> {
  const uids = Array.from({ length: size.users }, (_, i) => `t${i}`)
  const tokens = await tokensFor(endpoint, uids)
  const accounts = uids.map((uid, index) => ({ uid, token: tokens[index] ?? '' }))
  const pairs = uids.flatMap((uid, index): Conversation[] => {
    const peer = uids[index + 1]
    return index % 2 === 0 && peer ? [{ name: pairName(uid, peer), members: [uid, peer] }] : []
  })
  const rooms: Conversation[] = []
  for (let room = 0; room < size.rooms; room++) {
    const members = Array.from({ length: size.roomMembers }, (_, i) => uids[(room * 5 + i * 3) % size.users] ?? '')
    rooms.push(await makeRoom(endpoint, accounts.find(({ uid }) => uid === members[0])?.token ?? '', members))
  }
  return { accounts, conversations: [...pairs, ...rooms] }
}

/** By the first of them. */
export async function makeRoom(endpoint: Endpoint, token: string, members: readonly string[]): Promise<Conversation> {
  const connection = await Connection.open(endpoint)
  try {
    await connection.request('connect', { token, client: { id: 'setting', platform: 'linux' } })
    const others = members.slice(1).map((uid) => `user/${uid}`)
    const { room } = await connection.request<{ room: { oid: string } }>('room.create', {
      name: 'torture',
      members: others,
    })
    return { name: room.oid, members }
  } finally {
    connection.cut()
  }
}
