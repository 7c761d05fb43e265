/** Limits that are part of the contract. What an operator may change stands in the server's configuration. */
export const limits = {
  /** The JSON text of one message's content, in bytes of UTF-8. */
  contentBytes: 64 * 1024,
  /** How deep a content's data may nest. */
  contentDepth: 32,
  /** Messages, members or conversations in one answer. */
  page: 200,
  /** Conversations in a page when the client names no limit. */
  defaultPage: 50,
  /** People named in one message. */
  mentions: 50,
  /** Members named in one room.create or room.invite. */
  membersAtOnce: 500,
  /** Milliseconds until the first frame must be a connect. */
  connectWithin: 10_000,
} as const
