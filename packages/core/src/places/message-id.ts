import type { ConversationId } from '../ports/message-log.ts'

/** A message's id is its place, so that no index of ids is needed. Opaque to everyone but this file. */
export const messageId = (conversation: ConversationId, seq: number): string =>
  `${conversation.toString(36)}-${seq.toString(36)}`

/** Where a `MessageId` points; the place may be empty. */
export function fromMessageId(id: string): { readonly conversation: ConversationId; readonly seq: number } {
  const dash = id.indexOf('-')
  return { conversation: Number.parseInt(id.slice(0, dash), 36), seq: Number.parseInt(id.slice(dash + 1), 36) }
}
