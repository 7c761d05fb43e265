import type { Uid } from '@tidings/protocol'
import type { Body, ServiceEntry } from '../entries/body.ts'
import type { Consumers } from '../feed/consumers.ts'
import { ownerOf } from '../feed/cursor.ts'
import { DeadLetters } from '../feed/dead-letters.ts'
import type { Conversations } from '../ports/conversations.ts'
import type { FeedItemOf } from '../ports/feed.ts'
import type { MessageLog } from '../ports/message-log.ts'
import type { RecordChange, Records } from '../ports/records.ts'
import type { Clock, Ids } from '../ports/system.ts'
import type { Recipient, RecipientPage, Recipients } from '../push/recipients.ts'
import type { Acting } from './acting.ts'
import type { ServiceGate, ServicePointer } from './service-gate.ts'
import type { ServiceTimers } from './timers.ts'

interface ServicesParts {
  readonly records: Records
  readonly conversations: Conversations
  readonly log: MessageLog
  readonly clock: Clock
  readonly ids: Ids
  readonly timers: ServiceTimers
  readonly consumers: Consumers
  readonly act: Acting
  readonly recipients: Pick<Recipients, 'page' | 'unread'>
}

const pageSize = 200
const pageBytes = 1_000_000

/** Apart from the cursor and what was set aside. */
const recordsOf = (service: string): string => `${ownerOf(service)}/records`

/** Hands each service, by its name, what it may use of the core. */
export function createServices(parts: ServicesParts) {
  const deadLetters = new DeadLetters(parts)

  return function gateOf(name: string): ServiceGate {
    // `feed` is the feed's own.
    if (!/^[a-z0-9-]{1,64}$/.test(name) || name === 'feed') throw new Error(`a service cannot be called ${name}`)
    const { consumers, records, recipients, timers, act } = parts
    const owner = recordsOf(name)
    return {
      consume: (consuming) => consumers.start({ ...consuming, name }),
      entries: (item) => entriesOf(parts, item),
      recipients: (said) => pagesOf(recipients, said),
      unread: recipients.unread,
      pointer: (item) => pointerOf(parts, item),
      act: (user) => act(name, user),
      records: {
        put: (changes, options) =>
          records.put(
            // A time would make it one of the core's own.
            changes.map(({ due: _, ...change }: Omit<RecordChange, 'owner'>) => ({ ...change, owner })),
            options,
          ),
        get: (kind, key) => records.get(owner, kind, key),
        list: (kind, after, limit) => records.list(owner, kind, after, limit),
        count: (kind) => records.count(owner, kind),
      },
      onTimer: (handle) => timers.handle(name, handle),
      setTimer: (key, due, value) => timers.set(name, { key, due, value }),
      cancelTimer: (key) => timers.cancel(name, key),
      deadLetters: (limit) => deadLetters.list(name, limit),
    }
  }
}

async function pointerOf(
  { conversations }: ServicesParts,
  { conversation: id, user }: FeedItemOf<'pointer'>,
): Promise<ServicePointer | undefined> {
  const [conversation, membership] = await Promise.all([conversations.get(id), conversations.membership(id, user)])
  return conversation && membership && { conversation: conversation.key, readSeq: membership.readSeq }
}

async function* entriesOf(
  { conversations, log }: ServicesParts,
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

async function* pagesOf({ page }: Pick<Recipients, 'page'>, said: ServiceEntry): AsyncIterable<readonly Recipient[]> {
  for (let after: Uid | undefined = ''; after !== undefined; ) {
    const { recipients, next }: RecipientPage = await page(said, after)
    if (recipients.length > 0) yield recipients
    after = next
  }
}
