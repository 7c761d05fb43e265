import { type OutputOf, type ParsedInputOf, userOid } from '@tidings/protocol'
import type { UserCall } from '../calls/call.ts'
import { named } from '../calls/named.ts'
import type { RecordChange } from '../ports/records.ts'
import { presentChannel } from '../presenting/channel.ts'
import { heardTexts } from '../wordlists/heard-texts.ts'
import type { WordLists } from '../wordlists/word-lists.ts'
import { type ChannelAccountParts, createChannelAccounts } from './account.ts'
import { type ChannelChanging, type Entered, expectGoverns } from './changing.ts'
import { type AboutChannel, aboutChange, type ChannelsKept } from './channels-kept.ts'
import type { FollowedChannels } from './followed.ts'
import { joinOf } from './invited.ts'
import { heardMenu } from './menus.ts'

export interface UpdatingParts extends ChannelAccountParts {
  readonly wordLists: WordLists | undefined
  readonly channelsKept: ChannelsKept
  readonly followedChannels: FollowedChannels
}

/** What people write into a channel, other than messages. */
export const writtenInChannel = ['name', 'description'] as const

/** Changes what a channel is called, what it is for, and whether people can write to it. */
export function createChannelUpdate(parts: UpdatingParts, changing: ChannelChanging) {
  const { avatars, channelsKept, followedChannels } = parts
  const accounts = createChannelAccounts(parts)

  /** The account is there, and heard by whoever looks after the desk, before anybody is told where to write to. */
  async function setContact({ channel }: Entered, on: boolean, call: UserCall): Promise<void> {
    if (on) await followedChannels.begin()
    await accounts.set(channel, on, call)
  }

  /** What changes of what stands beside the channel. */
  async function aboutOf(channel: string, patch: AboutChannel): Promise<readonly RecordChange[]> {
    if (Object.keys(patch).length === 0) return []
    return [aboutChange(channel, { ...(await channelsKept.about(channel)), ...patch })]
  }

  return async function update(
    input: ParsedInputOf<'channel.update'>,
    call: UserCall,
  ): Promise<OutputOf<'channel.update'>> {
    const { uid } = call.actor
    const entered = await changing.enter(input.channel, uid)
    expectGoverns(entered, 'change it', true)
    const said = { from: userOid(uid), to: presentChannel(entered.channel).oid }
    await heardMenu(parts.wordLists, input.menu, said)
    const { channel: _, ...patch } = await heardTexts(parts.wordLists, input, writtenInChannel, said)
    await changing.expectMayWrite(uid, patch)
    const { name, avatar, contact, menu, joins, ...settings } = patch
    const pictures = avatar === undefined ? {} : { pictures: await avatars.picturesOf(avatar, uid) }
    const room = { ...named({ name, avatar }), settings: { ...named(settings), ...joinOf(joins) } }
    if (contact !== undefined) await setContact(entered, contact, call)
    const changed = await changing.change(entered, call, {
      ...{ room, ...pictures },
      records: await aboutOf(input.channel, named({ contact, menu })),
    })
    await accounts.follow(changed.room, call)
    changing.tellAll(changed.room)
    return { channel: presentChannel(changed.room) }
  }
}
