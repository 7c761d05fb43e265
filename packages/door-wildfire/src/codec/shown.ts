import { isNotice, type Message, uidOf } from '@tidings/protocol'
import { convOf } from './conversations.ts'
import { noticePayload } from './notices.ts'
import { base64Of, empty, isServersOwn, isText, Payload, type Payload as Shown } from './payload.ts'

/** Where the files are that a message names by their ids here. */
export type Links = ReadonlyMap<string, string>
const nowhere: Links = new Map()

type Data = Readonly<Record<string, unknown>>
type Make = (data: Data, links: Links) => Partial<Shown>

const words = (value: unknown): string => (typeof value === 'string' ? value : '')
const objectOf = (value: unknown): Data => (typeof value === 'object' && value !== null ? (value as Data) : {})

const urlOf = ({ url, attachment }: Data, links: Links): string => words(url) || (links.get(words(attachment)) ?? '')
const seconds = ({ durationMs }: Data): number => Math.ceil(Number(durationMs ?? 0) / 1000)
const media =
  (mediaType: number, more: (data: Data) => Partial<Shown> = () => ({})): Make =>
  (data, links) => ({ mediaType, remoteMediaUrl: urlOf(data, links), ...more(data) })

const cardTypes: Readonly<Record<string, number>> = { user: 0, room: 1, chatroom: 2, channel: 3 }

/** Forwarded messages: who said what, when. */
const bundled = (messages: unknown): readonly object[] =>
  (Array.isArray(messages) ? messages : []).map((one) => {
    const { from, ts, content } = objectOf(one)
    const inside = payloadOf({ content: objectOf(content) as Message['content'], conversation: '', from: words(from) })
    const { type: ctype, searchableContent: csc, content: cc, mediaType: mt, remoteMediaUrl: mru } = inside
    return { from: from === undefined ? '' : uidOf(words(from)), serverTime: ts ?? 0, ctype, csc, cc, mt, mru }
  })

const makers: Readonly<Record<string, readonly [type: number, make: Make]>> = {
  audio: [2, media(2, (data) => ({ content: JSON.stringify({ duration: seconds(data) }) }))],
  image: [3, media(1)],
  location: [
    4,
    ({ latitude, longitude, title }) => ({
      searchableContent: words(title),
      content: JSON.stringify({ lat: latitude, long: longitude }),
    }),
  ],
  file: [5, media(4, ({ name, size }) => ({ searchableContent: words(name), content: String(size ?? 0) }))],
  video: [6, media(3, (data) => ({ content: JSON.stringify({ duration: seconds(data) }) }))],
  sticker: [7, media(7, ({ width, height }) => ({ content: JSON.stringify({ w: width ?? 0, h: height ?? 0 }) }))],
  link: [
    8,
    ({ url, title, description, image }) => ({
      searchableContent: words(title),
      content: JSON.stringify({ d: words(description), u: words(url), t: words(image) }),
    }),
  ],
  card: [
    10,
    ({ oid, name }) => {
      const [kind = '', id = ''] = words(oid).split('/')
      return { content: id, base64edData: base64Of({ t: cardTypes[kind] ?? 0, n: words(name), d: words(name) }) }
    },
  ],
  menu: [
    73,
    ({ event, name }) => ({ content: JSON.stringify({ type: 'click', key: words(event), name: words(name) }) }),
  ],
  merge: [11, ({ title, messages }) => ({ content: words(title), base64edData: base64Of({ ms: bundled(messages) }) })],
  quote: [
    1,
    ({ text, quoted }) => {
      const { from, content } = objectOf(quoted)
      const said = objectOf(content)
      const digest = words(said.data) || words(said.text)
      const quote = { u: 0, n: '', i: from === undefined ? '' : uidOf(words(from)), d: digest }
      return { searchableContent: words(text), base64edData: base64Of({ quote }) }
    },
  ],
}

/** What this protocol has no type for, in one line. */
function line(type: string, data: Data): string {
  const caption = words(data.caption) || words(data.title) || words(data.name) || words(data.text) || words(data.url)
  return `[${type}] ${caption || words(data.question)}`.trim()
}

/** As it came from a program of this protocol; undefined where it did not. What only the server says is never believed. */
function keptIn(beside: unknown): Shown | undefined {
  const kept = Payload.safeParse({ type: 1, ...objectOf(beside) })
  return kept.success && !isServersOwn(kept.data.type) ? kept.data : undefined
}

function contentPayload({ type, data }: Message['content'], ext: unknown, links: Links): Shown {
  if (type === 'text' || type === 'markdown') {
    const kept = ext === undefined ? undefined : keptIn(ext)
    const was = kept && isText(kept.type) ? kept.type : 1
    return { ...empty, ...kept, type: was, searchableContent: words(data) }
  }
  const fields = objectOf(data)
  const kept = fields.wf === undefined ? undefined : keptIn(fields.wf)
  if (kept) return kept
  const made = makers[type]
  if (!made) return { ...empty, type: 1, searchableContent: line(type, fields) }
  return { ...empty, type: made[0], ...made[1](fields, links) }
}

type Spoken = Pick<Message, 'content' | 'conversation' | 'from'> & Partial<Pick<Message, 'mentions' | 'ext'>>

/** What a message says, as Wildfire has it. */
export function payloadOf(message: Spoken, links: Links = nowhere): Shown {
  const { content, mentions = [], ext } = message
  if (isNotice(content.type)) return noticePayload(message)
  const payload = contentPayload(content, ext?.wf, links)
  if (mentions.includes('all')) return { ...payload, mentionedType: 2 }
  if (mentions.length === 0) return payload
  return { ...payload, mentionedType: 1, mentionedTarget: mentions.map(uidOf) }
}

/** A message as programs of this protocol are given it. */
export function messageData(message: Message, messageId: bigint, links?: Links) {
  const along = message.ext?.line
  return {
    messageId,
    sender: uidOf(message.from),
    conv: convOf(message.to, typeof along === 'number' ? along : 0),
    payload: payloadOf(message, links),
    toUsers: (message.targets ?? []).map(uidOf),
    timestamp: message.ts,
  }
}
