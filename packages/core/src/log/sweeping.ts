import type { Tell } from '../delivery/facts.ts'
import { kinds } from '../places/kinds.ts'
import { placeFromKey } from '../places/place.ts'
import type { AgingConversation } from '../ports/conversations.ts'
import type { ConversationId } from '../ports/message-log.ts'
import type { Store } from '../ports/store.ts'
import type { Clock, Log } from '../ports/system.ts'
import type { RetentionSettings } from '../settings/retention-settings.ts'
import { isAway } from '../turns/away.ts'
import type { TimedSource } from '../turns/scheduler.ts'

export interface SweepingParts {
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  readonly retention: RetentionSettings
  readonly tell: Tell
}

const day = 86_400_000
/** Conversations that are looked at together. */
const pageSize = 500
/** Entries removed in one transaction: what is sent meanwhile waits no longer than for these. */
const sliceSize = 200

/** The shorter of the two; what the server keeps no longer, nobody can. */
function daysOf({ kind, retainDays }: AgingConversation, settings: RetentionSettings): number {
  const server = settings[kinds[kind].keptFor]
  if (server === 0 || retainDays === 0) return server + retainDays
  return Math.min(server, retainDays)
}

/** Removes what is kept no longer, a slice at a time, and gives the room back to the disk. */
export class Sweeping implements TimedSource {
  readonly work = 'sweeping'
  readonly #parts: Pick<SweepingParts, 'tell'>
  readonly #store: Store
  readonly #log: Log
  readonly #settings: RetentionSettings
  #nextRun: number
  /** The page under way: the last conversation that was looked at. */
  #after: ConversationId = 0
  #busy = false
  /** A pass is over, and the room that it made is being given back. */
  #compacting = false
  /** Pairs in which somebody has received something. */
  readonly #moved = new Set<ConversationId>()

  constructor(parts: SweepingParts) {
    const { store, clock, log, retention } = parts
    this.#parts = parts
    this.#store = store
    this.#log = log
    this.#settings = retention
    this.#nextRun = clock.now()
  }

  /** What was received at this node, which alone knows of it at once. */
  readonly moved: TimedSource = {
    next: async () => (this.#moved.size > 0 ? 0 : undefined),
    run: () => this.#sweepMoved(),
  }

  /** Somebody has received or read something there. True: `moved` has something to do. */
  received(conversation: ConversationId): boolean {
    if (this.#settings.untilDelivered) this.#moved.add(conversation)
    return this.#settings.untilDelivered
  }

  /** While there is more to do: now. Whatever else is due comes in between. */
  async next(): Promise<number> {
    return this.#busy ? 0 : this.#nextRun
  }

  /** One piece of work; never asks to be called again at once. */
  async run(now: number): Promise<false> {
    this.#busy = await this.#step(now)
    return false
  }

  /** True when there is more. */
  async #step(now: number): Promise<boolean> {
    if (this.#compacting) return this.#compact()
    // A clock that was put back must not keep it waiting until it is there again.
    this.#nextRun = Math.min(this.#nextRun, now + this.#settings.everyMs)
    if (now < this.#nextRun) return false
    const page = await this.#store.conversations.aging(this.#after, pageSize)
    for (const conversation of page)
      await this.#sweep(conversation, now).catch((error) => this.#setAside(conversation, error))
    this.#after = page.at(-1)?.id ?? 0
    if (page.length === pageSize) return true
    this.#after = 0
    if (await this.#trimAudit(now)) return true
    this.#nextRun = now + this.#settings.everyMs
    this.#compacting = true
    return true
  }

  async #compact(): Promise<boolean> {
    this.#compacting = await this.#store.compact()
    return this.#compacting
  }

  /** True when there is more of it. */
  async #trimAudit(now: number): Promise<boolean> {
    const { auditDays } = this.#settings
    return auditDays > 0 && (await this.#store.audit.trim(now - auditDays * day, sliceSize)) === sliceSize
  }

  async #sweep(conversation: AgingConversation, now: number): Promise<void> {
    const days = daysOf(conversation, this.#settings)
    const { id, kind, oldest } = conversation
    if (days > 0 && oldest < now - days * day) await this.#trimOlder(id, now - days * day)
    if (kinds[kind].receipts === 'peer' && this.#settings.untilDelivered) await this.#trimReceived(id)
  }

  /** One that cannot be swept waits for the next round: the others are swept. */
  #setAside({ id }: Pick<AgingConversation, 'id'>, error: unknown): void {
    if (isAway(error)) throw error
    this.#log.error({ err: error, conversation: id }, 'a conversation could not be swept; it is tried again next time')
  }

  async #trimOlder(id: ConversationId, ts: number): Promise<void> {
    let trimmedSeq = 0
    for (;;) {
      const upTo = await this.#store.log.olderThan(id, ts, sliceSize)
      if (upTo === 0) break
      trimmedSeq = upTo
      if ((await this.#store.log.trim(id, upTo)) < sliceSize) break
    }
    if (trimmedSeq > 0) await this.#tell(id, trimmedSeq)
  }

  /** Open windows show it no longer. Of a room that is not in use nobody shows anything: its members are not read for this. */
  async #tell(id: ConversationId, trimmedSeq: number): Promise<void> {
    const record = await this.#store.conversations.get(id)
    if (!record) return
    const passing = { event: 'conversation.trimmed', data: { trimmedSeq } } as const
    const { access, key } = record
    this.#parts.tell({ kind: 'passing', place: placeFromKey(id, key), access, passing, whereInUse: true })
  }

  async #trimReceived(id: ConversationId): Promise<void> {
    const { conversations, log } = this.#store
    const upTo = await conversations.receivedByBoth(id)
    if (upTo === 0) return
    let done = (await conversations.get(id))?.trimmedSeq ?? upTo
    while (done < upTo) {
      done = Math.min(upTo, done + sliceSize)
      await log.trim(id, done)
    }
  }

  async #sweepMoved(): Promise<false> {
    for (const id of [...this.#moved]) {
      this.#moved.delete(id)
      await this.#trimReceived(id).catch((error) => this.#setAside({ id }, error))
    }
    return false
  }
}
