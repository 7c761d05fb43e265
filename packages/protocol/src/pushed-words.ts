import type { Content } from './content/content.ts'
import { searchableText } from './content/searchable.ts'

const english = {
  newMessage: 'New message',
  test: 'This is how messages reach you here.',
  image: 'Photo',
  file: 'File',
  audio: 'Voice message',
  video: 'Video',
  location: 'Place',
  card: 'Contact',
  articles: 'Article',
  'adaptive-card': 'Card',
  sticker: 'Sticker',
  link: 'Link',
  poll: 'Poll',
  merge: 'Messages',
  call: 'Call',
}

type Words = Readonly<Record<keyof typeof english, string>>

const chinese: Words = {
  newMessage: '新消息',
  test: '消息会这样显示在这里。',
  image: '图片',
  file: '文件',
  audio: '语音',
  video: '视频',
  location: '位置',
  card: '名片',
  articles: '文章',
  'adaptive-card': '卡片',
  sticker: '表情',
  link: '链接',
  poll: '投票',
  merge: '聊天记录',
  call: '通话',
}

/** Of the tag that a terminal has named. */
const wordsOf = (language: string | undefined): Words => (/^zh\b/i.test(language ?? '') ? chinese : english)

/** UTF-16 units: what a notification shows, with some to spare. */
const longest = 300
const nameLength = 100

/** On one line; never ends in half a character. */
function shortened(text: string, most = longest): string {
  const line = text
    .slice(0, 4 * most)
    .replace(/\s+/g, ' ')
    .trim()
  return line.length <= most ? line : `${line.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`
}

/** People have chosen their names: no direction of text reaches beyond one. */
const isolated = (name: string): string => `\u2068${name}\u2069`

const isNamed = (type: string): type is keyof Words => Object.hasOwn(english, type)

/** What was said, in a line. */
function lineOf(content: Content, words: Words): string {
  const { type } = content
  const text = shortened(searchableText(content))
  if (type.startsWith('call/')) return words.call
  if (!isNamed(type)) return text === '' ? words.newMessage : text
  return text === '' ? `[${words[type]}]` : `[${words[type]}] ${text}`
}

/** What a push says, as it stands on the screen. */
export interface PushedWords {
  readonly title: string
  readonly body: string
}

interface Telling {
  readonly content: Content
  /** Who wrote, and the room, by the names that they have for the reader. */
  readonly names: { readonly sender: string; readonly room?: string }
  /** The reader lets it be seen. */
  readonly showsContent: boolean
  /** Of the terminal, as it has named it; English where it is none of ours. */
  readonly language?: string | undefined
  /** What its sender wants it to say. */
  readonly push?: { readonly title?: string | undefined; readonly body?: string | undefined } | false | undefined
}

/** What a push of a message says: the server writes it so, and who wants to know beforehand is shown the same. */
export function pushedWords({ content, names, showsContent, language, push }: Telling): PushedWords {
  const words = wordsOf(language)
  if (!showsContent) return { title: 'Tidings', body: words.newMessage }
  const sender = shortened(names.sender, nameLength)
  const { title: given, body } = push || {}
  const line = body === undefined ? lineOf(content, words) : shortened(body)
  // Whoever chooses a title, or what is said, passes for nobody else by it.
  const titled = (name: string): string =>
    given === undefined ? name : `${isolated(name)}: ${isolated(shortened(given, nameLength))}`
  return names.room === undefined
    ? { title: titled(sender), body: line }
    : { title: titled(shortened(names.room, nameLength)), body: `${isolated(sender)}: ${line}` }
}

/** What a push says with which somebody tries whether pushes come. */
export const testWords = (language: string | undefined): PushedWords => ({
  title: 'Tidings',
  body: wordsOf(language).test,
})
