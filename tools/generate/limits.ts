import { limits } from '@tidings/protocol'
import { code, pageHead, table } from './markdown.ts'

const intro = `Limits that are part of the contract: a client may rely on them. What an operator may change stands in the
[configuration](configuration.md). Sizes are bytes, times milliseconds.`

/** Says what a limit counts. A limit without a line here does not compile. */
const meaning: Readonly<Record<keyof typeof limits, string>> = {
  contentBytes: "The JSON text of one message's content, in bytes of UTF-8.",
  contentDepth: "How deep a content's data may nest.",
  page: 'Messages, members or conversations in one answer.',
  defaultPage: 'Conversations in a page when the client names no limit.',
  mentions: 'People named in one message.',
  membersAtOnce: 'Members named in one room.create or room.invite.',
  connectWithin: 'Milliseconds until the first frame must be a connect.',
}

export const limitsPage = (): string =>
  [
    pageHead('Limits', 'packages/protocol/src/limits.ts', intro),
    table(
      ['limit', 'value', 'what it counts'],
      Object.entries(meaning).map(([name, text]) => [code(name), String(limits[name as keyof typeof limits]), text]),
    ),
  ].join('\n\n')
