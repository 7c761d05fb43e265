import type { Uid } from '@tidings/protocol'
import type { Attended } from '../attendance/attended.ts'
import type { Tell } from '../delivery/facts.ts'
import type { ServiceEntry } from '../entries/body.ts'
import { entriesOf, pointerOf } from '../entries/of-item.ts'
import type { Consumers } from '../feed/consumers.ts'
import { DeadLetters } from '../feed/dead-letters.ts'
import type { Conversations } from '../ports/conversations.ts'
import type { Feed } from '../ports/feed.ts'
import type { MessageLog } from '../ports/message-log.ts'
import type { RecordChange, RecordEntry, Records } from '../ports/records.ts'
import type { Clock, Ids } from '../ports/system.ts'
import type { Recipient, RecipientPage, Recipients } from '../push/recipients.ts'
import type { PushSubscriptions } from '../push/subscriptions.ts'
import type { Waiters } from '../turns/waiters.ts'
import type { WebhookEvents } from '../webhooks/webhook-events.ts'
import type { Acting } from './acting.ts'
import type { Answering } from './answering.ts'
import { createParting } from './parting.ts'
import { recordsOf } from './records-of.ts'
import type { OfWholeServices, ServiceGate, ServicePart } from './service-gate.ts'
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
  readonly recipients: Pick<Recipients, 'page' | 'unread' | 'terminalsOf'>
  readonly pushes: Pick<PushSubscriptions, 'end'>
  readonly events: WebhookEvents
  readonly answering: Answering
  readonly attended: Pick<Attended, 'ask'>
  readonly feed: Feed
  readonly telling: Telling
  readonly robotsTold: ServiceGate['robots']
  readonly channels: ServiceGate['channels']
  readonly waiters: Waiters
  readonly tell: Tell
}

/** Telling many people something. */
type Telling = Pick<
  ServiceGate,
  'people' | 'known' | 'countOf' | 'expectAnnouncer' | 'expectPublisher' | 'announce' | 'publish' | 'takeBack'
>

/** Hands each service, by its name, what it may use of the core. */
export function createServices(parts: ServicesParts) {
  const deadLetters = new DeadLetters(parts)

  function gateOf(name: string): Omit<ServiceGate, OfWholeServices> {
    const { consumers, records, recipients, pushes, timers, act, events, telling } = parts
    const owner = recordsOf(name)
    return {
      consume: (consuming) => consumers.start({ ...consuming, name }),
      entries: (...items) => entriesOf(parts, items),
      events: (items, types) => events.of(items, types),
      recipients: (said, of) => pagesOf(recipients, said, of),
      terminalsOf: recipients.terminalsOf,
      endSubscription: pushes.end,
      unread: recipients.unread,
      pointer: (item) => pointerOf(parts, item),
      act: (user) => act(name, user),
      ...telling,
      records: {
        put: (changes, options) =>
          records.put(
            // A time would make it one of the core's own.
            changes.map(({ due: _, ...change }: Omit<RecordChange, 'owner'>) => ({ ...change, owner })),
            options,
          ),
        get: (kind, key) => records.get(owner, kind, key),
        list: (kind, after, limit) => records.list(owner, kind, after, limit),
        pages: (kind, of) => recordPages((after, limit) => records.list(owner, kind, after, limit), of),
        count: (kind) => records.count(owner, kind),
      },
      onTimer: (handle) => timers.handle(name, handle),
      setTimer: (key, due, value) => timers.set(name, { key, due, value }),
      cancelTimer: (key) => timers.cancel(name, key),
      deadLetters: (limit) => deadLetters.list(name, limit),
    }
  }

  function partOf(service: string, part: string): ServicePart {
    if (!/^[a-z0-9-]{1,32}$/.test(part)) throw new Error(`a part of ${service} cannot be called ${part}`)
    const name = `${service}.${part}`
    return { ...gateOf(name), ...createParting(name, { ...parts, deadLetters }) }
  }

  return function service(name: string): ServiceGate {
    // `feed` is the feed's own.
    if (!/^[a-z0-9-]{1,64}$/.test(name) || name === 'feed') throw new Error(`a service cannot be called ${name}`)
    return {
      ...gateOf(name),
      part: (part) => partOf(name, part),
      attend: (wants) => parts.attended.ask(name, wants),
      answer: (handlers) => parts.answering.add(handlers),
      robots: parts.robotsTold,
      channels: parts.channels,
      wake: (key, by) => void parts.tell({ kind: 'woken', service: name, key, by }),
      waiter: (key) => parts.waiters.add(name, key),
    }
  }
}

async function* pagesOf(
  { page }: Pick<Recipients, 'page'>,
  said: ServiceEntry,
  of?: readonly Uid[],
): AsyncIterable<readonly Recipient[]> {
  for (let after: Uid | undefined = ''; after !== undefined; ) {
    const { recipients, next }: RecipientPage = await page(said, after, of)
    if (recipients.length > 0) yield recipients
    after = next
  }
}

async function* recordPages(
  list: (after: string, limit: number) => Promise<readonly RecordEntry[]>,
  { after = '', limit = 500 }: { readonly after?: string; readonly limit?: number } = {},
): AsyncIterable<readonly RecordEntry[]> {
  for (let from = after; ; ) {
    const page = await list(from, limit)
    const last = page.at(-1)
    if (!last) return
    yield page
    from = last.key
  }
}
