import { type LoadClient, uidsOf } from './clients.ts'

/** Members that are invited at once. */
const AT_ONCE = 500

/** The clients are members, and so many who are not there. */
export async function openRoom(clients: readonly LoadClient[], size: number): Promise<string> {
  const [owner] = clients
  if (!owner) throw new Error('a room wants an owner')
  const members = [...clients.map(({ uid }) => uid), ...uidsOf('away', size - clients.length)].slice(1)
  const first = { name: `of ${size}`, members: members.slice(0, AT_ONCE) }
  const { room } = await owner.connection.request<{ room: { id: string; oid: string } }>('room.create', first)
  for (let at = AT_ONCE; at < members.length; at += AT_ONCE) {
    await owner.connection.request('room.invite', { room: room.id, members: members.slice(at, at + AT_ONCE) })
  }
  return room.oid
}
