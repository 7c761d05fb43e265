import type { Content } from '@tidings/protocol'
import { searchableText } from '@tidings/protocol/searchable'

const english = {
  newMessage: 'New message',
  image: 'Photo',
  file: 'File',
  audio: 'Voice message',
  video: 'Video',
  location: 'Place',
  card: 'Contact',
  sticker: 'Sticker',
  link: 'Link',
  poll: 'Poll',
  merge: 'Messages',
  call: 'Call',
}

type Words = Readonly<Record<keyof typeof english, string>>

const chinese: Words = {
  newMessage: '新消息',
  image: '图片',
  file: '文件',
  audio: '语音',
  video: '视频',
  location: '位置',
  card: '名片',
  sticker: '表情',
  link: '链接',
  poll: '投票',
  merge: '聊天记录',
  call: '通话',
}

/** Of the tag with which a terminal has subscribed. */
export const wordsOf = (language: string | undefined): Words => (/^zh\b/i.test(language ?? '') ? chinese : english)

/** UTF-16 units: what a notification shows, with some to spare. */
const longest = 300

/** On one line; never ends in half a character. */
export function shortened(text: string, most = longest): string {
  const line = text
    .slice(0, 4 * most)
    .replace(/\s+/g, ' ')
    .trim()
  return line.length <= most ? line : `${line.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`
}

const isNamed = (type: string): type is keyof Words => Object.hasOwn(english, type)

/** What was said, in a line. */
export function lineOf(content: Content, words: Words): string {
  const { type } = content
  const text = shortened(searchableText(content))
  if (type.startsWith('call/')) return words.call
  if (!isNamed(type)) return text === '' ? words.newMessage : text
  return text === '' ? `[${words[type]}]` : `[${words[type]}] ${text}`
}
