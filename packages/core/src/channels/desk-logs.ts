import {
  type Message,
  type OutputOf,
  type ParsedInputOf,
  TidingsError,
  type Uid,
  uidOf,
  userOid,
} from '@tidings/protocol'
import type { Handlers, UserCall } from '../calls/call.ts'

/** What somebody and a channel say to each other, as the account of the channel sees it. */
export interface DeskLog {
  readonly user: Uid
  readonly seq: number
  readonly message?: Message
  /** How much of theirs nobody at the desk has read. */
  readonly unread: number
}

type Page = Pick<ParsedInputOf<'log.read'>, 'after' | 'before' | 'limit'>

export interface DeskLogs {
  /** The latest first. */
  list(
    channel: string,
    page: { readonly next?: string | undefined; readonly limit: number },
  ): Promise<{ readonly logs: readonly DeskLog[]; readonly next?: string }>
  /** undefined: nothing was ever said. */
  of(channel: string, user: Uid): Promise<DeskLog | undefined>
  /** With the newest of it, it was read. `not_found` for who is nobody. */
  read(channel: string, user: Uid, page: Page): Promise<OutputOf<'log.read'>>
  links(channel: string, ids: readonly string[]): Promise<OutputOf<'attachment.links'>>
}

export interface DeskLogParts {
  readonly conversations: {
    list(input: { readonly next?: string; readonly limit: number }, uid: Uid): Promise<OutputOf<'conversation.list'>>
    readonly get: Handlers['conversation.get']
  }
  readonly pointers: { readonly read: Handlers['conversation.read'] }
  readonly logRead: { readonly read: Handlers['log.read'] }
  /** Absent where the operator takes no files. */
  readonly files: { readonly attachments: { readonly links: Handlers['attachment.links'] } } | undefined
}

const as = (channel: string): UserCall => ({
  actor: { kind: 'user', uid: channel, address: '' },
  session: undefined,
})

/** The logs of a channel's account, for its desk. No budget of that account counts: whoever asks was counted. */
export function createDeskLogs({ conversations, pointers, logRead, files }: DeskLogParts): DeskLogs {
  return {
    async list(channel, { next, limit }) {
      const page = await conversations.list({ limit, ...(next === undefined ? {} : { next }) }, channel)
      const logs = page.conversations.filter(({ conversation }) => conversation.startsWith('user/')).map(logOf)
      return { logs, ...(page.next === undefined ? {} : { next: page.next }) }
    },
    async of(channel, user) {
      try {
        return logOf((await conversations.get({ conversation: userOid(user) }, as(channel))).conversation)
      } catch (error) {
        if (error instanceof TidingsError && (error.code === 'not_found' || error.code === 'not_member'))
          return undefined
        throw error
      }
    },
    async read(channel, user, page) {
      const conversation = userOid(user)
      const found = await logRead.read({ conversation, ...page }, as(channel))
      if (found.messages.some(({ seq }) => seq === found.head))
        await pointers.read({ conversation, seq: found.head }, as(channel))
      return found
    },
    async links(channel, ids) {
      return files ? files.attachments.links({ ids: [...ids] }, as(channel)) : { links: [] }
    },
  }
}

const logOf = ({ conversation, lastMessage, unread, seq }: OutputOf<'conversation.get'>['conversation']): DeskLog => ({
  user: uidOf(conversation),
  seq,
  unread,
  ...(lastMessage ? { message: lastMessage } : {}),
})
