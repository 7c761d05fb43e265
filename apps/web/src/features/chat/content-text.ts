import type { Content } from '@tidings/protocol'
import type { Texts } from '../../i18n/en.ts'

interface NoticeData {
  readonly by?: string
  readonly users?: readonly string[]
}

/** What a notice says; undefined for a kind this version does not know. */
export function noticeText({ type, data }: Content, texts: Texts, nameOf: (oid: string) => string): string | undefined {
  const { by = '', users = [] } = (data ?? {}) as NoticeData
  const who = nameOf(by)
  if (type === 'notice/room-created') return texts.roomCreated(who)
  if (type === 'notice/members-added') return texts.membersAdded(who, users.map(nameOf).join(', '))
  if (type === 'notice/member-left') return texts.memberLeft(who)
  return undefined
}

/** Any content in a line, for lists. */
export function summaryOf(content: Content, texts: Texts, nameOf: (oid: string) => string): string {
  if (content.type === 'text' && typeof content.data === 'string') return content.data
  return noticeText(content, texts, nameOf) ?? texts.unknownContent(content.type)
}
