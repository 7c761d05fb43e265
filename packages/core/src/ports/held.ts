import { TidingsError } from '@tidings/protocol'
import type { ConversationId } from './message-log.ts'

/** Somebody else holds these conversations in the store, for longer than a moment. */
export class Held extends TidingsError {
  readonly conversations: ReadonlySet<ConversationId>

  constructor(conversations: Iterable<ConversationId>, message: string, options?: ErrorOptions) {
    super('unavailable', message, undefined, options)
    this.conversations = new Set(conversations)
  }
}
