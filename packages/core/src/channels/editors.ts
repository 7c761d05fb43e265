import { limits, type Uid } from '@tidings/protocol'
import type { RoomRecord } from '../ports/rooms.ts'
import type { Store } from '../ports/store.ts'

/** Who publishes in a channel: its owner, then its editors by their ids. */
export async function editorsOf(
  { rooms }: Pick<Store, 'rooms'>,
  { conversation, owner }: RoomRecord,
): Promise<readonly Uid[]> {
  return [owner, ...(await rooms.admins(conversation, limits.channelEditors))]
}
