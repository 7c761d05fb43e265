import { foldCase } from './case.ts'
import { invisible } from './invisible.ts'

const everyInvisible = new RegExp(invisible.source, 'gu')

/**
 * What a user id is compared by: PRECIS UsernameCaseMapped (RFC 8265) with case folding in place of lower case, and with
 * compatibility forms taken for what they stand for. Two ids of one key are one name to whoever types or reads them.
 */
export const userIdKey = (uid: string): string =>
  foldCase(uid.normalize('NFKC')).normalize('NFKC').replace(everyInvisible, '')

/** Browsers and proxies take these for a way up in a path, however they are escaped: nobody could be addressed by them. */
export const isSwallowedByUrls = (uid: string): boolean => uid === '.' || uid === '..'

/** Thai and Lao AM, which are letters of everyday words, though Unicode takes them apart as compatibility forms. */
const everydayForms = /[\u0e33\u0eb3]/g

/** Scripts that people write today. What is in none of them is taken for one more. */
const scripts = (
  'Latin Cyrillic Greek Armenian Georgian Arabic Hebrew Syriac Thaana Nko Devanagari Bengali Gurmukhi Gujarati Oriya Tamil ' +
  'Telugu Kannada Malayalam Sinhala Thai Lao Tibetan Myanmar Khmer Ethiopic Cherokee Canadian_Aboriginal Mongolian ' +
  'Tifinagh Javanese Balinese Yi Adlam Ol_Chiki Meetei_Mayek Chakma'
).split(' ')

/** Those that are written side by side every day: Chinese, Japanese and Korean, each with Latin. */
const together = ['Latin Han Bopomofo', 'Latin Han Hiragana Katakana', 'Latin Han Hangul']

const within = (names: string): string =>
  names
    .split(' ')
    .map((name) => `\\p{Script_Extensions=${name}}`)
    .join('')

/** UTS 39, "highly restrictive": letters of one script, or of scripts that belong together, or of no other. */
const writingsOf = (): readonly RegExp[] => [
  ...[...scripts, ...together].map(
    (names) => new RegExp(`^[${within(names)}\\p{Script=Common}\\p{Script=Inherited}]*$`, 'u'),
  ),
  new RegExp(`^[^${within([...scripts, ...together].join(' '))}]*$`, 'u'),
]

/** Made for the first new id: making them takes longer than all else of this file, in every thread that starts. */
let writings: readonly RegExp[] | undefined

function isOfOneWriting(uid: string): boolean {
  writings ??= writingsOf()
  return writings.some((writing) => writing.test(uid))
}

/** Why nobody should be known by this id from now on; undefined when it is fine. Ids that exist are not asked. */
export function whyNoNewUserId(uid: string): string | undefined {
  if (isSwallowedByUrls(uid)) return 'is a way up in a URL: nobody could be reached by it'
  if (uid in Object.prototype) return 'is a word that has a meaning of its own in programs'
  if (!/[\p{L}\p{N}]/u.test(uid)) return 'expected at least one letter or digit'
  if (!/^[\p{L}\p{N}_]/u.test(uid)) return 'expected a letter, a digit or _ at the beginning'
  if (/[.:@]$/u.test(uid)) return 'expected no . : or @ at the end'
  if (invisible.test(uid)) return 'holds a character that shows nothing'
  const plain = uid.replace(everydayForms, '')
  const simple = plain.normalize('NFKC')
  if (simple !== plain) return `is written in a special form of its letters; plain letters are taken: ${simple}`
  if (!isOfOneWriting(uid)) return 'mixes letters of different scripts, as somebody would who imitates another'
  return undefined
}
