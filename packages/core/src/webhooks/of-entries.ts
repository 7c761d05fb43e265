import { type Message, type RoomRole, uidOf, userOid } from '@tidings/protocol'
import type { WebhookEventType } from '@tidings/protocol/webhook-events'
import type { ServiceEntry } from '../entries/body.ts'
import { mentionedUsers, mentionsAll } from '../entries/mentions.ts'
import { oidFor } from '../places/kinds.ts'
import { messageId } from '../places/message-id.ts'
import { type Place, placeFromKey } from '../places/place.ts'
import type { EntryPart } from '../ports/feed.ts'
import { presentMessage } from '../presenting/entry.ts'
import { idOf, type Told, told } from './told.ts'

/** What a notice says, beside who. */
interface NoticeData {
  readonly by: string
  readonly users: readonly string[]
  readonly changed: Readonly<Record<string, unknown>>
  readonly role: RoomRole
  readonly until: number
  readonly allowed: boolean
  readonly alias: string
  readonly days: number
  readonly via?: string
}

interface Noticed {
  readonly room: string
  readonly message: string
  readonly by: string
}

type Tells = (
  noticed: Noticed,
  data: NoticeData,
  as: { readonly id: string; readonly order: string; readonly at: number },
) => Told | undefined

const people =
  (type: 'room.created' | 'member.added' | 'member.left' | 'member.removed'): Tells =>
  (noticed, { users }, as) =>
    told(type, as, { ...noticed, users: [...users] })

/** What each notice in a log is to others. What is not named here replaces what somebody said, and is told as a change of it. */
const notices: Readonly<Record<string, Tells>> = {
  'notice/room-created': people('room.created'),
  'notice/members-added': people('member.added'),
  'notice/member-left': people('member.left'),
  'notice/members-removed': people('member.removed'),
  'notice/member-joined': (noticed, { users, via = '' }, as) =>
    told('member.joined', as, { ...noticed, users: [...users], via }),
  'notice/room-changed': (noticed, { changed }, as) =>
    told('room.changed', as, { ...noticed, changed: { ...changed } }),
  'notice/role-changed': (noticed, { users, role }, as) =>
    told('member.role', as, { ...noticed, users: [...users], role }),
  'notice/owner-changed': (noticed, { users, via }, as) =>
    told('room.transferred', as, { ...noticed, users: [...users], ...(via === undefined ? {} : { via }) }),
  'notice/member-muted': (noticed, { users, until }, as) =>
    told('member.muted', as, { ...noticed, users: [...users], until }),
  'notice/member-allowed': (noticed, { users, allowed }, as) =>
    told('member.allowed', as, { ...noticed, users: [...users], allowed }),
  'notice/alias-changed': (noticed, { alias }, as) => told('member.alias', as, { ...noticed, alias }),
  // The channel is told of by itself.
  'notice/channel-created': () => undefined,
  // Its log goes, and this with it: it is told by the room itself.
  'notice/room-dissolved': () => undefined,
  'notice/retention-changed': ({ room, message, by }, { days }, as) =>
    told('conversation.retained', as, { conversation: room, message, by, days }),
}

/** Which types there may be of an entry that was written. */
export const typesOfEntries: readonly WebhookEventType[] = [
  ...(['message.sent', 'message.mentioned', 'conversation.retained'] as const),
  ...(['room.created', 'room.changed', 'room.transferred'] as const),
  ...(['member.added', 'member.joined', 'member.left', 'member.removed', 'member.role'] as const),
  ...(['member.muted', 'member.allowed', 'member.alias'] as const),
]

const placeOf = ({ entry, conversation }: ServiceEntry): Place => placeFromKey(entry.conversation, conversation)

/** Whoever is told sees it as its sender does: in a pair the other one is the conversation. */
const messageOf = (said: ServiceEntry): Message =>
  presentMessage(placeOf(said), said.entry, said.body, uidOf(said.entry.sender))

/** What an entry that was written is to others who want these types. */
export function ofWritten(said: ServiceEntry, types: ReadonlySet<WebhookEventType>): readonly Told[] {
  const { entry, body, conversation: order } = said
  const message = messageId(entry.conversation, entry.seq)
  const notice = entry.type === 'event' ? notices[body.content.type] : undefined
  if (notice) {
    const data = body.content.data as NoticeData
    const noticed = { room: oidFor(placeOf(said), uidOf(entry.sender)), message, by: data.by }
    return [notice(noticed, data, { id: idOf('noticed', message), order, at: entry.ts }) ?? []].flat()
  }
  const at = { order, at: entry.ts }
  const found: Told[] = []
  // Most who follow want one of these, or neither: a message is presented for whoever does.
  if (types.has('message.sent'))
    found.push(told('message.sent', { ...at, id: idOf('sent', message) }, { message: messageOf(said) }))
  if (body.mentions === undefined || !types.has('message.mentioned')) return found
  const users = [...new Set(mentionedUsers(body.mentions))].map(userOid)
  const mentioned = { message: messageOf(said), users, all: mentionsAll(body.mentions) }
  return [...found, told('message.mentioned', { ...at, id: idOf('mentioned', message) }, mentioned)]
}

/** Which types there may be of an entry that was changed. */
export const typesOfChanges: readonly WebhookEventType[] = ['message.changed', 'message.recalled', 'message.marked']

/** How many answers a message has is not told: each of them is. */
export function ofChanged(
  said: ServiceEntry,
  { rev, of }: { readonly rev: number; readonly of: EntryPart },
  now: number,
): readonly Told[] {
  if (of === 'replies') return []
  const { entry, body, conversation: order } = said
  const type = of === 'marks' ? 'message.marked' : body.recalled ? 'message.recalled' : 'message.changed'
  const at = type === 'message.changed' ? (body.editedAt ?? now) : now
  const id = idOf('changed', messageId(entry.conversation, entry.seq), rev)
  return [told(type, { id, order, at }, { message: messageOf(said) })]
}
