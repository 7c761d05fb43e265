import type { Message } from '@tidings/protocol'
import type { Texts } from '../../i18n/en.ts'
import { type Language } from '../../i18n/language.ts'
import { listOf } from '../../i18n/times.ts'
import { type People, userName } from '../people/names.ts'

export type Content = Message['content']

/** Who tells the story: names, the reader, and the language. */
export interface Telling {
  readonly people: People
  readonly me: string
  readonly texts: Texts
  readonly language: Language
}

const kinds = {
  image: 'contentImage',
  file: 'contentFile',
  audio: 'contentAudio',
  video: 'contentVideo',
  location: 'contentLocation',
  card: 'contentCard',
  sticker: 'contentSticker',
  link: 'contentLink',
  merge: 'contentMerge',
} as const satisfies Record<string, keyof Texts>

const field = (data: unknown, key: string): unknown =>
  typeof data === 'object' && data !== null ? (data as Record<string, unknown>)[key] : undefined

/** The text of a message that is text; undefined for everything else. */
export function textOf({ type, data }: Content): string | undefined {
  if (type === 'text' && typeof data === 'string') return data
  if (type !== 'quote') return undefined
  const text = field(data, 'text')
  return typeof text === 'string' ? text : undefined
}

/** What stands in for content that this version does not draw. */
export function placeholderOf({ type }: Content, texts: Texts): string {
  const key = Object.hasOwn(kinds, type) ? kinds[type as keyof typeof kinds] : undefined
  return key === undefined ? texts.unknownContent : texts[key]
}

/** Everybody whom a notice names. */
export function namedIn({ type, data }: Content): readonly string[] {
  if (!type.startsWith('notice/')) return []
  const [by, users] = [field(data, 'by'), field(data, 'users')]
  return [by, ...(Array.isArray(users) ? users : [])].filter((oid): oid is string => typeof oid === 'string')
}

export function noticeText(content: Content, { people, me, texts, language }: Telling): string {
  const nameOf = (oid: string): string => (oid === me ? texts.you : userName(oid, people))
  const [by, ...users] = namedIn(content)
  const actor = by === undefined ? texts.unknownPerson : nameOf(by)
  const others = listOf(
    users.filter((oid) => oid !== by).map(nameOf),
    language,
  )
  if (content.type === 'notice/room-created') return texts.noticeCreated(actor, others)
  if (content.type === 'notice/members-added') return texts.noticeAdded(actor, others)
  if (content.type === 'notice/member-left') return texts.noticeLeft(actor)
  return texts.unknownContent
}

/** One line of a message, for the list. */
export function previewOf(message: Message, telling: Telling): string {
  const { content, from, recalled } = message
  if (recalled) return telling.texts.recalled
  if (content.type.startsWith('notice/')) return noticeText(content, telling)
  const text = textOf(content) ?? placeholderOf(content, telling.texts)
  if (from === telling.me) return `${telling.texts.you}: ${text}`
  return message.conversation.startsWith('room/') ? `${userName(from, telling.people)}: ${text}` : text
}
