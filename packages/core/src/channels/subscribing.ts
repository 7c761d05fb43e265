import { limits, type OutputOf, type ParsedInputOf, TidingsError, uidOf, userOid } from '@tidings/protocol'
import type { UserCall } from '../calls/call.ts'
import { noChannel, notSubscribed } from '../places/no-channel.ts'
import type { Store } from '../ports/store.ts'
import { presentChannel } from '../presenting/channel.ts'
import { type ChannelChanging, type Entered, expectGoverns, isEditor } from './changing.ts'
import { type ChannelsKept, cameChange } from './channels-kept.ts'
import { editorsOf } from './editors.ts'
import { invitationOf, isByInvitation } from './invited.ts'

export interface SubscribingParts {
  readonly store: Pick<Store, 'rooms' | 'conversations' | 'records'>
  readonly changing: ChannelChanging
  readonly channelsKept: Pick<ChannelsKept, 'about'>
}

/** Who subscribes to a channel, and who publishes in it. */
export function createSubscribing({ store, changing, channelsKept }: SubscribingParts) {
  async function subscribe(
    { channel: id }: ParsedInputOf<'channel.subscribe'>,
    call: UserCall,
  ): Promise<OutputOf<'channel.subscribe'>> {
    const { actor } = call
    const { channel, membership } = await changing.enter(id, actor.uid)
    if (membership) return { channel: presentChannel(channel) }
    const { welcomes } = await channelsKept.about(id)
    const records = welcomes ? [cameChange(id, actor.uid)] : []
    const add = { add: [actor.uid], records }
    const given = await invitationOf(store, channel, actor.uid)
    if (!given) throw noChannel(id)
    // One that is by invitation is judged as it was found, and with the invitation.
    const changed = isByInvitation(channel)
      ? await changing.change({ channel, membership }, call, { ...add, given })
      : await changing.changeOwn(id, call, add)
    changing.tellOwn(actor.uid, changed.room)
    return { channel: presentChannel(changed.room) }
  }

  async function unsubscribe(
    { channel: id }: ParsedInputOf<'channel.unsubscribe'>,
    call: UserCall,
  ): Promise<OutputOf<'channel.unsubscribe'>> {
    const { uid } = call.actor
    const entered = await changing.enter(id, uid)
    const { channel, membership } = entered
    if (!membership) throw notSubscribed(id)
    const isOwner = membership.role === 'owner'
    const heir = isOwner ? await store.rooms.successor(channel.conversation, uid, 'admin') : undefined
    if (isOwner && heir === undefined) return changing.end(entered, call)
    // Who may publish no more is no editor before they go: what they write meanwhile is refused.
    const own = isEditor(entered) ? [{ user: uid, role: 'member' as const }] : []
    const roles = heir === undefined ? own : [...own, { user: heir, role: 'owner' as const }]
    const changed =
      roles.length > 0
        ? await changing.change(entered, call, { roles, remove: [uid] })
        : await changing.changeOwn(id, call, { remove: [uid] })
    changing.tellGone(changed)
    if (heir === undefined) return {}
    changing.tellAll(changed.room)
    changing.tellOwn(heir, changed.room)
    return {}
  }

  async function editor(input: ParsedInputOf<'channel.editor'>, call: UserCall): Promise<OutputOf<'channel.editor'>> {
    const entered = await changing.enter(input.channel, call.actor.uid)
    expectGoverns(entered, 'say who publishes in it')
    const user = uidOf(input.user)
    const theirs = await store.conversations.membership(entered.channel.conversation, user)
    if (!theirs) throw new TidingsError('not_member', `${userOid(user)} does not subscribe to channel/${input.channel}`)
    if (theirs.role === 'owner')
      throw new TidingsError('forbidden', 'the owner publishes in the channel as long as they own it')
    if (input.on && theirs.role === 'member') await expectRoomFor(entered)
    const changed = await changing.change(entered, call, { roles: [{ user, role: input.on ? 'admin' : 'member' }] })
    changing.tellOwn(user, changed.room)
    return { channel: presentChannel(changed.room) }
  }

  async function expectRoomFor({ channel }: Entered): Promise<void> {
    if ((await editorsOf(store, channel)).length <= limits.channelEditors) return
    throw new TidingsError('too_large', `a channel has at most ${limits.channelEditors} editors; take one back first`)
  }

  async function editors(
    { channel: id }: ParsedInputOf<'channel.editors'>,
    { actor }: UserCall,
  ): Promise<OutputOf<'channel.editors'>> {
    const entered = await changing.enter(id, actor.uid)
    expectGoverns(entered, 'see who publishes in it', true)
    const { owner } = entered.channel
    const found = await editorsOf(store, entered.channel)
    return { editors: found.map((uid) => ({ user: userOid(uid), role: uid === owner ? 'owner' : 'editor' })) }
  }

  return { subscribe, unsubscribe, editor, editors }
}
