import { type Uid, uidOf } from '@tidings/protocol'

/** In the store, every member is mentioned. It is in no uid's alphabet: whoever is called `all` is one person. */
export const everyMember = '*'

/** As the API has it. A user who is called so is `user/all`. */
const all = 'all'

export const mentionsAll = (mentions: readonly string[] | undefined): boolean => mentions?.includes(all) ?? false

/** Those who are mentioned by name. */
export const mentionedUsers = (mentions: readonly string[] | undefined): readonly Uid[] =>
  (mentions ?? []).filter((mention) => mention !== all).map(uidOf)

/** What the store keeps of the mentions of a message. */
export const mentionKeys = (mentions: readonly string[]): readonly (Uid | typeof everyMember)[] =>
  mentions.map((mention) => (mention === all ? everyMember : uidOf(mention)))
