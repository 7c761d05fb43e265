import {
  type ChannelMenu,
  type ChannelMenuEntry,
  type Content,
  type OutputOf,
  type ParsedInputOf,
  TidingsError,
  userOid,
} from '@tidings/protocol'
import type { UserCall } from '../calls/call.ts'
import { noChannel, notSubscribed } from '../places/no-channel.ts'
import type { Store } from '../ports/store.ts'
import { type Sending, senderOf } from '../sending/send.ts'
import { wordsRefused } from '../wordlists/refused.ts'
import type { WordLists } from '../wordlists/word-lists.ts'
import type { ChannelsKept } from './channels-kept.ts'

const all = (menu: ChannelMenu): readonly ChannelMenuEntry[] => menu.flatMap((one) => [one, ...(one.items ?? [])])

/** Nothing of it is replaced: what is chosen has to say what was read. `rejected`. */
export async function heardMenu(
  wordLists: WordLists | undefined,
  menu: ChannelMenu | undefined,
  said: { readonly from: string; readonly to: string },
): Promise<void> {
  if (!menu || !wordLists || wordLists.isIdle) return
  const words = all(menu)
    .flatMap(({ name, text = '' }) => [name, text])
    .join('\n')
  if ((await wordLists.ofText(words, said.from, said.to)) !== words) throw wordsRefused()
}

interface ChoosingParts {
  readonly store: Pick<Store, 'rooms' | 'conversations'>
  readonly channelsKept: ChannelsKept
  readonly sending: Pick<Sending, 'send'>
}

/** What people choose of the menu of a channel, they say to its account. */
export function createChoosing({ store, channelsKept, sending }: ChoosingParts) {
  return async function choose(
    { channel: id, path, name, clientMsgId }: ParsedInputOf<'channel.choose'>,
    call: UserCall,
  ): Promise<OutputOf<'channel.choose'>> {
    const channel = await store.rooms.get(id)
    if (channel?.kind !== 'channel') throw noChannel(id)
    if (!(await store.conversations.membership(channel.conversation, call.actor.uid))) throw notSubscribed(id)
    const { contact, menu = [] } = await channelsKept.about(id)
    const content = contentOf(entryAt(menu, path, name))
    if (!contact) throw new TidingsError('forbidden', `nobody can write to channel/${id}`)
    const message = { to: userOid(id), content, ...(clientMsgId === undefined ? {} : { clientMsgId }) }
    const { id: sent, seq, ts } = await sending.send(message, { ...senderOf(call), chose: true, isTold: true })
    return { id: sent, seq, ts }
  }
}

function entryAt(menu: ChannelMenu, [first, second]: readonly number[], name: string): ChannelMenuEntry {
  const top = menu[first ?? 0]
  const entry = second === undefined ? top : top?.items?.[second]
  if (entry?.name === name) return entry
  throw new TidingsError('conflict', 'the menu is another one by now: channel.get has it')
}

function contentOf({ name, text, event }: ChannelMenuEntry): Content {
  if (text !== undefined) return { type: 'text', data: text }
  if (event !== undefined) return { type: 'menu', data: { event, name } }
  const message = 'names an entry that opens something, and says nothing'
  throw new TidingsError('invalid', `path ${message}`, { issues: [{ path: 'path', message }] })
}
