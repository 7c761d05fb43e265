import { type FeedItem, kindsFor, type ServicePart, type Until } from '@tidings/core'
import { TidingsError } from '@tidings/protocol'
import type { WebhookEvent, WebhookEventType } from '@tidings/protocol/webhook-events'
import { tell, testOf } from './courier.ts'
import { Deliveries, type Delivery, deliveriesAtOnce } from './deliveries.ts'
import { Health } from './health.ts'
import { inOrders } from './in-orders.ts'
import type { WebhookParts } from './parts.ts'
import { Replaying } from './replaying.ts'
import { againInMs } from './schedule.ts'
import { againTimer } from './timers.ts'
import { anew, type KeptWaiting, mostOfOrder, mostWaiting, type Waiting, WaitingRoom } from './waiting.ts'
import { type KeptWebhook, knowsTypes, typesOf, type WebhooksKept } from './webhooks-kept.ts'

/** One event that is to be told for the first time, as it was just found. */
interface Fresh extends Waiting {
  readonly event: WebhookEvent
}

/** So many attempts one after the other that nothing came of say that nobody is there: the rest is not tried now. */
const mostInVain = 3

/** The status with which a receiver says that it is no more. */
const gone = 410

/** Where nobody is there, and where somebody is: not before so long is it looked again. */
const nobodyThereMs = 30_000
const lookAgainMs = 1000

/** A round of telling: of different orders several at a time. */
interface Round {
  readonly webhook: KeptWebhook
  readonly types: ReadonlySet<WebhookEventType>
  readonly deliveries: Delivery[]
  inVain: number
  isGone: boolean
}

/** One webhook on this node, if it is this one that follows for it: tells it of everything, once each or until it is taken. */
export class Telling {
  readonly #parts: WebhookParts
  readonly #part: ServicePart
  readonly #kept: WebhooksKept
  readonly #id: string
  readonly #waiting: WaitingRoom
  readonly #deliveries: Deliveries
  readonly #health: Health
  readonly #replaying: Replaying
  readonly #stops: (() => void | Promise<void>)[] = []
  /** The receiver at this address has asked to be told nothing before. */
  #rest = { url: '', until: Number.NEGATIVE_INFINITY }

  constructor(parts: WebhookParts, kept: WebhooksKept, webhook: KeptWebhook) {
    this.#parts = parts
    this.#kept = kept
    this.#id = webhook.id
    this.#part = parts.gate.part(webhook.id)
    const own = { ...parts, part: this.#part }
    this.#waiting = new WaitingRoom(own)
    this.#deliveries = new Deliveries(own)
    this.#health = new Health(own, kept, webhook.id)
    this.#replaying = new Replaying({ ...own, waiting: this.#waiting, again: (due) => this.#again(due) })
  }

  start(types: ReadonlySet<WebhookEventType>): void {
    const { clock } = this.#parts
    this.#stops.push(
      this.#part.onTimer((key) => (key === againTimer ? this.#tellAgain() : this.#replaying.goOn())),
      this.#part.consume({
        kinds: kindsFor(types),
        handle: (items, until) => this.#handle(items, until),
        lost: () => this.#lost(),
      }),
    )
    // What waited when it was stopped need not wait for its time.
    void this.#part.setTimer(againTimer, clock.now(), '').catch((error: unknown) => this.#failed(error))
  }

  async stop(): Promise<void> {
    await Promise.all(this.#stops.splice(0).map((stop) => stop()))
  }

  #failed(error: unknown): void {
    this.#parts.log.warn({ err: error, webhook: this.#id }, 'what waits for a webhook could not be looked at')
  }

  #again(due: number): Promise<void> {
    return this.#part.setTimer(againTimer, due, '')
  }

  async #handle(items: readonly FeedItem[], until: Until): Promise<void> {
    const webhook = await this.#kept.find(this.#id)
    if (!webhook?.on || webhook.removed) return
    if (webhook.stopped) throw new TidingsError('unavailable', 'the webhook is stopped: webhook.resume goes on with it')
    if (!knowsTypes(webhook)) throw new TidingsError('unavailable', 'the webhook asks for what a newer version tells')
    const held = await this.#waiting.all()
    this.#parts.metrics.waiting(this.#id, held.length)
    if (held.length >= mostWaiting) throw new TidingsError('unavailable', `${held.length} events wait for the webhook`)
    const round = this.#round(webhook)
    const orders = new Set(held.map(({ order }) => order))
    let due: Fresh[] = []
    for await (const { event, order, item } of this.#part.events(items, round.types)) {
      const { id, type } = event
      due.push({ ...anew({ id, type, order, item }), event })
      if (due.length < deliveriesAtOnce) continue
      await this.#tellNew(round, due, orders)
      due = []
      if (until.isOver) return
    }
    await this.#tellNew(round, due, orders)
  }

  /** Behind what waits of the same order; what is not taken waits. */
  async #tellNew(round: Round, due: readonly Fresh[], orders: Set<string>): Promise<void> {
    const rest: Waiting[] = []
    await inOrders(due, async ({ event, ...waiting }) => {
      if (orders.has(waiting.order) || this.#isInVain(round)) {
        orders.add(waiting.order)
        rest.push(waiting)
        return
      }
      const failed = await this.#attempt(round, waiting, event)
      if (!failed) return
      orders.add(waiting.order)
      rest.push(failed)
    })
    // As they came: of one order none stands before another that came before it.
    const places = new Map(due.map(({ id }, place) => [id, place]))
    await this.#waiting.add(rest.toSorted((a, b) => (places.get(a.id) ?? 0) - (places.get(b.id) ?? 0)))
    await this.#end(round)
    if (rest.length > 0) await this.#again(Math.max(this.#parts.clock.now(), Math.min(...rest.map(({ next }) => next))))
  }

  /** Those whose time has come, of each order the first, and then the next. */
  async #tellAgain(): Promise<void> {
    const { clock } = this.#parts
    const webhook = await this.#kept.find(this.#id)
    if (!webhook?.on || webhook.removed || webhook.stopped || !knowsTypes(webhook)) return
    const round = this.#round(webhook)
    const all = await this.#waiting.all()
    const stuck = new Map<string, number>()
    const counts = new Map([...Map.groupBy(all, ({ order }) => order)].map(([order, some]) => [order, some.length]))
    await inOrders(all, async (kept) => {
      const { order } = kept
      if (stuck.has(order)) return
      if (kept.next > clock.now() || this.#isInVain(round)) return void stuck.set(order, kept.next)
      const next = await this.#tellOnce(round, kept, (counts.get(order) ?? 0) > mostOfOrder)
      if (next !== undefined) stuck.set(order, next)
    })
    await this.#end(round)
    const lookAt = clock.now() + (round.inVain >= mostInVain ? nobodyThereMs : lookAgainMs)
    await this.#lookAgain(
      Math.max(lookAt, this.#restsUntil((await this.#kept.find(this.#id))?.url)),
      Math.min(...stuck.values()),
    )
  }

  /**
   * At the time that is known, or sooner where something has come meanwhile or was renewed. What is renewed after it was looked at has
   * its timer set after this one: it is never put off.
   */
  async #lookAgain(atLeast: number, known: number): Promise<void> {
    const planned = Math.max(known, atLeast)
    if (planned < Number.POSITIVE_INFINITY) await this.#again(planned)
    const rest = await this.#waiting.all()
    this.#parts.metrics.waiting(this.#id, rest.length)
    if (rest.length === 0) return
    const firsts = [...Map.groupBy(rest, ({ order }) => order).values()].map(([first]) => first?.next ?? 0)
    const due = Math.max(Math.min(...firsts), atLeast)
    if (due < planned) await this.#again(due)
  }

  /** When it is to be told again; undefined: it is done with. */
  async #tellOnce(round: Round, kept: KeptWaiting, isCrowded: boolean): Promise<number | undefined> {
    const { clock, settings, log, metrics } = this.#parts
    const failed = await this.#attempt(round, kept)
    if (!failed) {
      await this.#waiting.done(kept.key)
      return undefined
    }
    const since = failed.since ?? clock.now()
    const isOver = clock.now() - since >= settings.giveUpMs
    // Is it this one, or is nobody there?
    const isToGo = (isOver || isCrowded) && (await this.#takes(round))
    if (!isToGo) {
      await this.#waiting.put({ ...kept, ...failed })
      if (isOver) await this.#health.stop('a webhook has taken nothing for too long')
      return failed.next
    }
    await this.#waiting.park(kept)
    metrics.delivery(this.#id, 'parked', 0)
    const { id, type, item, order } = kept
    const parked = { id, type, at: clock.now(), ms: 0, attempt: failed.attempts, from: { item, order } }
    round.deliveries.push({ ...parked, outcome: 'parked' })
    log.error(
      { webhook: this.#id, event: id },
      'a webhook does not take an event, but takes others: it is told the next; webhook.replay tells it again',
    )
    return undefined
  }

  /** Takes what it is told, if that is nothing that happened. */
  async #takes({ webhook }: Round): Promise<boolean> {
    const { taken } = await tell(this.#parts, webhook, testOf(this.#parts, webhook.id))
    return taken
  }

  /** How it waits when it was not taken; undefined: it was, or there is nothing to tell any more. */
  async #attempt(round: Round, waiting: Waiting, found?: WebhookEvent): Promise<Waiting | undefined> {
    const { clock } = this.#parts
    const { id, type, item, order, attempts } = waiting
    const event = found ?? (await this.#eventOf(round, waiting))
    if (!event) return undefined
    const { restMs, ...outcome } = await tell(this.#parts, round.webhook, event)
    round.inVain = outcome.taken ? 0 : round.inVain + 1
    this.#health.note(outcome)
    if (restMs > 0) this.#rest = { url: round.webhook.url, until: clock.now() + restMs }
    if (outcome.status === gone && !round.isGone) await this.#gone(round)
    const { taken, ...came } = outcome
    const attempt = { id, type, attempt: attempts + 1, from: { item, order } }
    round.deliveries.push({ ...attempt, ...came, outcome: taken ? 'taken' : 'failed' })
    if (outcome.taken) return undefined
    const now = clock.now()
    const next = now + againInMs(attempts + 1, id)
    return { id, type, item, order, attempts: attempts + 1, since: waiting.since ?? now, next }
  }

  /** The receiver says that it is to be told nothing any more. */
  async #gone(round: Round): Promise<void> {
    round.isGone = true
    await this.#health.stop('a receiver has answered that it is gone (410)')
  }

  /** The rest is not tried now. */
  #isInVain(round: Round): boolean {
    return round.inVain >= mostInVain || round.isGone || this.#parts.clock.now() < this.#restsUntil(round.webhook.url)
  }

  #restsUntil(url: string | undefined): number {
    return this.#rest.url === url ? this.#rest.until : Number.NEGATIVE_INFINITY
  }

  /** As it stands now. What was removed since is told no more. */
  async #eventOf({ types }: Round, { id, item }: Waiting) {
    for await (const { event } of this.#part.events([item], types)) if (event.id === id) return event
    return undefined
  }

  async #end(round: Round): Promise<void> {
    await this.#deliveries.note(round.deliveries.splice(0))
    await this.#health.keep()
  }

  #round(webhook: KeptWebhook): Round {
    return { webhook, types: typesOf(webhook.types), deliveries: [], inVain: 0, isGone: false }
  }

  async #lost(): Promise<void> {
    const text = 'a webhook was too far behind: what happened meanwhile it is not told'
    this.#parts.log.error({ webhook: this.#id }, text)
    await this.#health.lost(text)
  }
}
