import type { Conversations } from '../ports/conversations.ts'
import type { FeedItemOf } from '../ports/feed.ts'
import type { MessageLog } from '../ports/message-log.ts'
import type { Body, ServiceEntry, ServicePointer } from './body.ts'

interface EntryStores {
  readonly conversations: Conversations
  readonly log: MessageLog
}

const pageSize = 200
const pageBytes = 1_000_000

/** What an item names, in order, as it stands now; entries that were removed since are left out. */
export async function* entriesOf(
  { conversations, log }: EntryStores,
  item: FeedItemOf<'entries' | 'changed'>,
): AsyncIterable<ServiceEntry> {
  const { conversation: id } = item
  const { after, upTo } = item.kind === 'entries' ? item : { after: item.seq - 1, upTo: item.seq }
  const conversation = (await conversations.get(id))?.key
  if (conversation === undefined) return
  for (let last = after; last < upTo; ) {
    const page = await log.readAfter(id, last, Math.min(pageSize, upTo - last), pageBytes)
    if (page.length === 0) return
    for (const entry of page) {
      if (entry.seq > upTo) return
      yield { conversation, entry, body: JSON.parse(entry.body) as Body }
    }
    last = page.at(-1)?.seq ?? upTo
  }
}

/** Where a member stands now; undefined: they are in the conversation no more. */
export async function pointerOf(
  { conversations }: Pick<EntryStores, 'conversations'>,
  { conversation: id, user }: FeedItemOf<'pointer'>,
): Promise<ServicePointer | undefined> {
  const [conversation, membership] = await Promise.all([conversations.get(id), conversations.membership(id, user)])
  return conversation && membership && { conversation: conversation.key, readSeq: membership.readSeq }
}
