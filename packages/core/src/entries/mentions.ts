import { type Content, type MentionAt, TidingsError, type Uid, uidOf } from '@tidings/protocol'
import { everyMember } from './every-member.ts'

/** As the API has it. A user who is called so is `user/all`. */
const all = 'all'

export const mentionsAll = (mentions: readonly string[] | undefined): boolean => mentions?.includes(all) ?? false

/** Those who are mentioned by name. */
export const mentionedUsers = (mentions: readonly string[] | undefined): readonly Uid[] =>
  (mentions ?? []).filter((mention) => mention !== all).map(uidOf)

/** What the store keeps of the mentions of a message. */
export const mentionKeys = (mentions: readonly string[]): readonly (Uid | typeof everyMember)[] =>
  mentions.map((mention) => (mention === all ? everyMember : uidOf(mention)))

const nobody: readonly string[] = []

/** What people read of a content: its text, or the caption of a file. */
export function wordsOf({ data }: Content): string {
  const words = typeof data === 'object' && data !== null ? (data as { readonly caption?: unknown }).caption : data
  return typeof words === 'string' ? words : ''
}

interface Mentioning {
  readonly content: Content
  readonly mentions?: readonly string[] | undefined
  readonly mentionsAt?: readonly MentionAt[] | undefined
}

/** Each place that is said to mention somebody is in the words, and means somebody who is mentioned; `invalid`. */
export function expectMentionsFit({ content, mentions = nobody, mentionsAt }: Mentioning): void {
  if (mentionsAt === undefined) return
  const { length } = wordsOf(content)
  const odd = mentionsAt.find((one) => !mentions.includes(one.mention) || one.from + one.length > length)
  if (!odd) return
  const message = mentions.includes(odd.mention)
    ? `ends behind the text, which has ${length} units`
    : `${odd.mention} is not in mentions`
  throw new TidingsError('invalid', `mentionsAt: ${message}`, { issues: [{ path: 'mentionsAt', message }] })
}
