import type { Body } from '../messages/body.ts'
import type { Conversations } from '../ports/conversations.ts'
import type { FeedItem } from '../ports/feed.ts'
import type { MessageLog } from '../ports/message-log.ts'
import type { DueRecord, Records } from '../ports/records.ts'
import type { Clock, Ids } from '../ports/system.ts'
import type { ServiceEntry, ServiceGate } from '../service-gate.ts'
import type { Acting } from './acting.ts'
import type { Consumers } from './consumers.ts'
import { ownerOf } from './cursor.ts'
import { DeadLetters } from './dead-letters.ts'

export const timerKind = 'service-timer'

interface ServicesParts {
  readonly records: Records
  readonly conversations: Conversations
  readonly log: MessageLog
  readonly clock: Clock
  readonly ids: Ids
  readonly scheduler: { look(): void }
  readonly consumers: Consumers
  readonly act: Acting
}

type HandlesTimer = Parameters<ServiceGate['onTimer']>[0]

const pageSize = 200
const pageBytes = 1_000_000

/** Apart from the cursor and what was set aside. */
const recordsOf = (service: string): string => `${ownerOf(service)}/records`
const timersOf = (service: string): string => `${ownerOf(service)}/timers`

/** Hands each service what it may use of the core. */
export class Services {
  readonly #parts: ServicesParts
  readonly #timers = new Map<string, HandlesTimer>()
  readonly #deadLetters: DeadLetters

  constructor(parts: ServicesParts) {
    this.#parts = parts
    this.#deadLetters = new DeadLetters(parts)
  }

  readonly gate = (name: string): ServiceGate => {
    // `feed` is the feed's own.
    if (!/^[a-z0-9-]{1,64}$/.test(name) || name === 'feed') throw new Error(`a service cannot be called ${name}`)
    const { consumers, records } = this.#parts
    const owner = recordsOf(name)
    return {
      consume: (consuming) => consumers.start({ ...consuming, name }),
      entries: (item) => this.#entries(item),
      act: (user) => this.#parts.act(name, user),
      records: {
        put: (changes, options) =>
          records.put(
            changes.map((change) => ({ ...change, owner })),
            options,
          ),
        get: (kind, key) => records.get(owner, kind, key),
        list: (kind, after, limit) => records.list(owner, kind, after, limit),
        count: (kind) => records.count(owner, kind),
      },
      onTimer: (handle) => void this.#timers.set(timersOf(name), handle),
      after: async (key, due, value) => {
        await records.put([{ owner: timersOf(name), kind: timerKind, key, value, due }])
        this.#parts.scheduler.look()
      },
      cancel: async (key) => {
        await records.put([{ owner: timersOf(name), kind: timerKind, key, value: null, only: 'present' }])
      },
      deadLetters: (limit) => this.#deadLetters.list(name, limit),
    }
  }

  /** A timer's time has come. */
  async due({ owner, kind, key, value, version }: DueRecord): Promise<void> {
    const handle = this.#timers.get(owner)
    // It is put off, at last to once a day: the service may be there again, or gone for good.
    if (!handle) throw new Error(`${owner} belongs to a service that does not run here`)
    await handle(key, value ?? '')
    // Unless it was set anew meanwhile.
    await this.#parts.records.put([{ owner, kind, key, value: null, only: version }])
  }

  async *#entries({
    conversation: id,
    after,
    upTo,
  }: Extract<FeedItem, { readonly kind: 'entries' }>): AsyncIterable<ServiceEntry> {
    const { conversations, log } = this.#parts
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
}
