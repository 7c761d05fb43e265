import type { Content } from '@tidings/protocol'
import type { Texts } from '../../i18n/en.ts'
import { mediaOf } from '../files/media.ts'

interface NoticeData {
  readonly by?: string
  readonly users?: readonly string[]
  readonly changed?: { readonly name?: string; readonly announcement?: string; readonly mutedAll?: boolean }
  readonly role?: string
  readonly until?: number
  readonly allowed?: boolean
  readonly alias?: string
  readonly days?: number
}

/** A name in its place in the sentence: “You” at the beginning, “you” further on. */
export type NameOf = (oid: string, place?: 'object') => string

type Say = (texts: Texts, who: string, users: string, data: NoticeData) => string

function roomChanged(texts: Texts, who: string, { changed = {} }: NoticeData): string {
  if (changed.mutedAll !== undefined) return changed.mutedAll ? texts.mutedAll(who) : texts.unmutedAll(who)
  if (changed.name !== undefined) return texts.roomRenamed(who, changed.name)
  if (changed.announcement) return texts.announced(who, changed.announcement)
  return texts.roomChanged(who)
}

const notices: Readonly<Record<string, Say>> = {
  'room-created': (texts, who) => texts.roomCreated(who),
  'members-added': (texts, who, users) => texts.membersAdded(who, users),
  'member-joined': (texts, who) => texts.memberJoined(who),
  'member-left': (texts, who) => texts.memberLeft(who),
  'members-removed': (texts, who, users) => texts.membersRemoved(who, users),
  'room-changed': (texts, who, _users, data) => roomChanged(texts, who, data),
  'role-changed': (texts, who, users, { role }) =>
    role === 'admin' ? texts.madeAdmin(who, users) : texts.madeMember(who, users),
  'owner-changed': (texts, who, users) => texts.ownerChanged(who, users),
  'member-muted': (texts, who, users, { until = 0 }) =>
    until > 0 ? texts.memberMuted(who, users) : texts.memberUnmuted(who, users),
  'member-allowed': (texts, who, users, { allowed }) =>
    allowed === false ? texts.memberMuted(who, users) : texts.memberUnmuted(who, users),
  'alias-changed': (texts, who, _users, { alias }) => texts.aliasChanged(who, alias ?? ''),
  'room-dissolved': (texts, who) => texts.roomDissolved(who),
  recalled: (texts, who) => texts.recalled(who),
  'retention-changed': (texts, who, _users, { days = 0 }) =>
    days > 0 ? texts.keptFor(who, days) : texts.keptForever(who),
  expired: (texts) => texts.expired,
  erased: (texts) => texts.erased,
  hidden: (texts) => texts.hiddenMessage,
}

/** What a notice says; undefined for a kind this version does not know. */
export function noticeText({ type, data }: Content, texts: Texts, nameOf: NameOf): string | undefined {
  const notice = (data ?? {}) as NoticeData
  const say = type.startsWith('notice/') ? notices[type.slice('notice/'.length)] : undefined
  return say?.(
    texts,
    nameOf(notice.by ?? ''),
    (notice.users ?? []).map((oid) => nameOf(oid, 'object')).join(', '),
    notice,
  )
}

/** Any content in a line, for lists. */
export function summaryOf(content: Content, texts: Texts, nameOf: NameOf): string {
  if (content.type === 'text' && typeof content.data === 'string') return content.data
  const media = mediaOf(content)
  if (media) return media.data.caption ?? (media.type === 'file' ? media.data.name : undefined) ?? texts[media.type]
  return noticeText(content, texts, nameOf) ?? texts.unknownContent(content.type)
}
