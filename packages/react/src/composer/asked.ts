import type { Written } from './written.ts'

/** What stands before the caret and asks for a completion. */
export interface Asked {
  readonly sign: '@' | '/' | ':'
  readonly query: string
  /** Where the sign stands. */
  readonly from: number
}

/**
 * Signs behind which no completion begins: those of an address, a time, a path. In scripts without spaces a word may end
 * anywhere.
 */
const inWord = /[\p{L}\p{N}_.+%/:@＠-]$/u
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]$/u

const begins = (before: string): boolean => !inWord.test(before) || unspaced.test(before)

/** A name may have a second word. Input methods write the wide sign, too. */
const mentionAt = /[@＠]([^\s@＠]{0,32}(?: [^\s@＠]{1,32})?)$/u
/** Two letters, or one sign that is a word: “:D” and “:)” are none. */
const emojiAt = /:([\p{L}\p{N}_+-]{2,32}|\p{Script=Han})$/u
const commandAt = /^\/([a-z0-9_]{0,32})$/

function found(pattern: RegExp, before: string): { readonly query: string; readonly from: number } | undefined {
  const match = pattern.exec(before)
  return match && begins(before.slice(0, match.index)) ? { query: match[1] ?? '', from: match.index } : undefined
}

/** Of whom is meant already, nothing is asked. */
const isMeant = ({ mentionsAt }: Written, from: number): boolean => mentionsAt.some((one) => one.from === from)

/** How much before the caret is looked at. */
const reach = 80

export function askedAt(written: Written, caret: number): Asked | undefined {
  const start = Math.max(0, caret - reach)
  const before = written.text.slice(start, caret)
  const mention = found(mentionAt, before)
  if (mention && !isMeant(written, start + mention.from)) return { ...mention, sign: '@', from: start + mention.from }
  const emoji = found(emojiAt, before)
  if (emoji) return { ...emoji, sign: ':', from: start + emoji.from }
  const command = start === 0 ? commandAt.exec(before) : null
  return command ? { sign: '/', query: command[1] ?? '', from: 0 } : undefined
}
