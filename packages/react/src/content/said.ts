import { itemOf } from '@tidings/client'
import type { Content } from '@tidings/protocol'
import { markdownWords } from '@tidings/protocol/formatted'
import { type MentionAt, type Mentioned, marked, unmarked } from '@tidings/protocol/mentioned'
import { isolated } from '../texts/isolated.ts'
import type { Speech, TextKey, TextValues } from '../texts/speech.ts'
import { beginningOf } from './beginning.ts'
import { mediaOf } from './media.ts'

interface NoticeData {
  readonly by?: string
  readonly users?: readonly string[]
  readonly changed?: { readonly name?: string; readonly announcement?: string; readonly mutedAll?: boolean }
  readonly role?: string
  readonly until?: number
  readonly allowed?: boolean
  readonly alias?: string
  readonly days?: number
  readonly via?: string
  readonly hears?: string
}

/** A name in its place in the sentence: “You” at the beginning, “you” further on. */
export type NameOf = (oid: string, place?: 'object') => string

type Said = TextKey | readonly [TextKey, TextValues]

function roomChanged({ changed = {} }: NoticeData): Said {
  if (changed.mutedAll !== undefined) return changed.mutedAll ? 'notice_mutedAll' : 'notice_unmutedAll'
  if (changed.name !== undefined) return ['notice_renamed', { name: changed.name }]
  if (changed.announcement) return ['notice_announced', { words: changed.announcement }]
  return 'notice_changed'
}

/** The sentence of each notice; `by` and `users` are filled in for all. */
const notices: Readonly<Record<string, (data: NoticeData) => Said>> = {
  'channel-created': () => 'notice_channel',
  'room-created': () => 'notice_created',
  'members-added': () => 'notice_added',
  'member-joined': () => 'notice_joined',
  'member-left': () => 'notice_left',
  'members-removed': () => 'notice_removed',
  'room-changed': roomChanged,
  'role-changed': ({ role }) => (role === 'admin' ? 'notice_madeAdmin' : 'notice_madeMember'),
  'owner-changed': ({ via }) => (via === 'operator' ? 'notice_ownerByOperator' : 'notice_owner'),
  'member-muted': ({ until = 0 }) => (until > 0 ? 'notice_muted' : 'notice_unmuted'),
  'member-allowed': ({ allowed }) => (allowed === false ? 'notice_muted' : 'notice_unmuted'),
  'alias-changed': ({ alias }) => (alias ? ['notice_alias', { alias }] : 'notice_noAlias'),
  'room-dissolved': () => 'notice_dissolved',
  'robot-hears': ({ hears }) => (hears === 'everything' ? 'notice_robotHears' : 'notice_robotHearsLess'),
  'robots-looped': () => 'notice_robotsLooped',
  recalled: ({ by }) => (by ? 'notice_recalled' : 'notice_recalledHere'),
  'retention-changed': ({ days = 0 }) => (days > 0 ? ['notice_keptFor', { count: days }] : 'notice_keptForever'),
  expired: () => 'notice_expired',
  erased: () => 'notice_erased',
  hidden: () => 'notice_hidden',
}

/** Whose names a notice has in it. */
export function namedIn({ type, data }: Content): readonly string[] {
  if (!type.startsWith('notice/')) return []
  const { by, users = [] } = (data ?? {}) as NoticeData
  return by === undefined ? users : [by, ...users]
}

/** What a notice says; undefined for a kind this version does not know. */
export function noticeText({ type, data }: Content, { t }: Speech, nameOf: NameOf): string | undefined {
  const notice = (data ?? {}) as NoticeData
  const said = type.startsWith('notice/') ? itemOf(notices, type.slice('notice/'.length))?.(notice) : undefined
  if (said === undefined) return undefined
  const [key, values] = typeof said === 'string' ? [said, {}] : said
  const users = (notice.users ?? []).map((oid) => isolated(nameOf(oid, 'object'))).join(t('listComma'))
  return t(key, { by: nameOf(notice.by ?? ''), users, ...values })
}

type Data = Readonly<Record<string, unknown>>
const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

/** In words, by type; undefined where the name of the type must do. */
const summaries: Readonly<Record<string, (data: Data) => string | undefined>> = {
  location: ({ title }) => text(title),
  card: ({ name }) => text(name),
  menu: ({ name }) => text(name),
  articles: ({ top }) => text((top as Data | null)?.title),
  'adaptive-card': ({ fallbackText }) => text(fallbackText),
  link: ({ title, url }) => text(title) ?? text(url),
  merge: ({ title }) => text(title),
  sticker: ({ says }) => text(says),
  poll: ({ question }) => text(question),
}

/** What has a shape of its own, in a line: the name of its type, and what it says. */
function structured({ type, data }: Content, { t }: Speech): string {
  const words = (data ?? {}) as Data
  if (type === 'quote') return text(words.text) ?? ''
  const summary = itemOf(summaries, type)
  if (!summary) return text(words.searchable) ?? t('unknownContent', { type })
  const [name, said] = [t(`type_${type}` as TextKey), summary(words)]
  return said === undefined ? name : t('saidBy', { name, words: said })
}

/** What a quote repeats of a message: its words, or the name of its type. */
export function quotedText(content: Content, speech: Speech, nameOf: NameOf): string {
  const { data } = content
  const words = text((data as Data | null)?.text)
  return words === undefined ? previewOf(content, speech, nameOf) : inOneLine(words)
}

/** Characters of a preview: no line is longer. */
const inLine = { characters: 400 }
/** A little more is looked at: signs and spaces go. */
const lookedAt = { characters: 2000 }

const inOneLine = (words: string): string =>
  beginningOf(beginningOf(words, lookedAt).replace(/\s+/g, ' ').trim(), inLine)

/** Who is meant in a message, and what they are called now. */
export interface Meant {
  readonly at: readonly MentionAt[] | undefined
  readonly wordsOf: (one: Mentioned) => string
}

interface Line {
  /** With one sign for each who is meant. */
  readonly text: string
  readonly mentioned: readonly Mentioned[]
}

/** Content does not change, and a list asks for its words with every change of anything. */
const known = new WeakMap<Content, Line>()

function lineOf(content: Content, words: string, at: Meant['at']): Line {
  const { text, mentioned } = marked(words, at)
  const beginning = beginningOf(text, lookedAt)
  return { text: inOneLine(content.type === 'markdown' ? markdownWords(beginning) : beginning), mentioned }
}

function writtenWords(content: Content, words: string, meant: Meant | undefined): string {
  const before = known.get(content)
  const line = before ?? lineOf(content, words, meant?.at)
  if (!before) known.set(content, line)
  return line.mentioned.length === 0 ? line.text : unmarked(line.text, line.mentioned, meant?.wordsOf)
}

/** Any content in one line: the one form for lists, answers, pins, notifications and whatever else tells of a message. */
export function previewOf(content: Content, speech: Speech, nameOf: NameOf, meant?: Meant): string {
  const { type, data } = content
  if ((type === 'text' || type === 'markdown') && typeof data === 'string') return writtenWords(content, data, meant)
  const media = mediaOf(content)
  if (media?.data.caption) return writtenWords(content, media.data.caption, meant)
  if (media) return inOneLine((type === 'file' && media.data.name) || speech.t(media.type))
  return inOneLine(noticeText(content, speech, nameOf) ?? structured(content, speech))
}
