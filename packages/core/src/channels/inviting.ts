import { type OutputOf, type ParsedInputOf, TidingsError, type Uid, uidOf, userOid } from '@tidings/protocol'
import type { UserCall } from '../calls/call.ts'
import { tellUsers } from '../delivery/facts.ts'
import type { RoomRecord } from '../ports/rooms.ts'
import type { Store } from '../ports/store.ts'
import { presentChannel } from '../presenting/channel.ts'
import type { Directory } from '../users/directory.ts'
import { type ChannelChanging, expectGoverns } from './changing.ts'
import { invitedChanges } from './invited.ts'

interface InvitingParts {
  readonly store: Pick<Store, 'conversations'>
  readonly directory: Directory
  readonly changing: ChannelChanging
  readonly tell: Parameters<typeof tellUsers>[0]
}

/** Editors say who may read a channel that is by invitation. */
export function createChannelInviting({ store, directory, changing, tell }: InvitingParts) {
  /** Its editors are no guests. */
  async function leaving(channel: RoomRecord, uids: readonly Uid[]): Promise<readonly Uid[]> {
    const rows = await Promise.all(uids.map((uid) => store.conversations.membership(channel.conversation, uid)))
    const editor = uids.find((_, index) => rows[index] && rows[index].role !== 'member')
    if (editor !== undefined) throw new TidingsError('forbidden', `${userOid(editor)} publishes in it: channel.editor`)
    return uids.filter((_, index) => rows[index])
  }

  return async function invite(
    { channel: id, users, on }: ParsedInputOf<'channel.invite'>,
    call: UserCall,
  ): Promise<OutputOf<'channel.invite'>> {
    const { uid } = call.actor
    const entered = await changing.enter(id, uid)
    expectGoverns(entered, 'say who may read it', true)
    const uids = [...new Set(users.map(uidOf))]
    await directory.expectAllThere(uids)
    const records = invitedChanges(id, uids, on)
    const remove = on ? [] : await leaving(entered.channel, uids)
    const changed = await changing.change(entered, call, { remove, records })
    changing.tellGone(changed)
    const channel = presentChannel(changed.room)
    if (on) tellUsers(tell, uids, { event: 'channel.invitation', data: { channel, by: userOid(uid) } })
    return { channel }
  }
}
