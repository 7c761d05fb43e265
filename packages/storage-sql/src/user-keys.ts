import { foldingVersion, foldText } from '@tidings/protocol/folding'
import { userIdKey } from '@tidings/protocol/user-ids'
import type { Kysely } from 'kysely'
import lookalike from 'unhomoglyph'
import type { Schema } from './schema.ts'

/**
 * Of what this file makes. Raised with any change of it, and with a step of the schema beside it, which may be empty, so that a node of
 * the version before does not make them as they were: the keys of all users are then made anew, once.
 */
export const keysVersion = `4, folded ${foldingVersion}`

/**
 * What an id looks like: the skeleton of UTS 39, without regard to case. `раypal` with Cyrillic letters is `paypal`.
 * Each confusable sign is taken for its prototype as it is written, since a capital I looks like l and a small one does not.
 */
const skeletonOf = (uid: string): string => userIdKey(lookalike(uid.normalize('NFKC').normalize('NFD')))

/** By what an id is compared: `folded` for those who type it, `skeleton` for those who look at it. */
export const keysOf = (uid: string) => ({ folded: userIdKey(uid), skeleton: skeletonOf(uid) })

/** Scripts without spaces between words: any place of the name may be the beginning of what is looked for. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/gu

const tails = (text: string): string[] => [...text.matchAll(unspaced)].map(({ index }) => text.slice(index))

/** The form in which names and what is looked for in them are compared. */
export const foldName = foldText

/** Behind every text that begins so. */
export const afterPrefix = (prefix: string): string => `${prefix}\u{10ffff}`

/** The words of what is folded already; an emoji is one, and other signs are none. */
export const wordsIn = (folded: string): string[] =>
  folded.split(/[\s\p{P}\p{Sm}\p{Sc}]+/u).filter((word) => word !== '')

/** By what a name is found: each word of it, and in Chinese each piece. */
export const nameTerms = (name: string): string[] => {
  const folded = foldName(name)
  return [folded, ...wordsIn(folded), ...tails(folded)].filter((term) => term !== '')
}

/** By what a user is found: the uid, and the name. */
const termsOf = (uid: string, name: string): string[] => [
  ...new Set([foldName(uid), ...nameTerms(name)].filter((term) => term !== '')),
]

/** Those who are banned or erased are found by nobody, and stand in nobody's way. */
export async function writeTerms(
  db: Kysely<Schema>,
  { uid, name, banned }: { readonly uid: string; readonly name: string; readonly banned: number },
): Promise<void> {
  await db.deleteFrom('user_terms').where('uid', '=', uid).execute()
  const terms = banned === 0 ? termsOf(uid, name) : []
  if (terms.length > 0)
    await db
      .insertInto('user_terms')
      .values(terms.map((term) => ({ term, uid })))
      .execute()
}
