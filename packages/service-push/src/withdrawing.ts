import {
  type FeedItemOf,
  isDevice,
  type PushSubscription,
  type RecipientTerminal,
  type ServiceEntry,
} from '@tidings/core'
import type { Courier } from './courier.ts'
import { withdrawalOf } from './noticing.ts'
import type { PushParts } from './parts.ts'
import { itemOf, topicOf } from './places.ts'
import type { Push } from './push.ts'
import type { Sending } from './sending.ts'
import type { Shown, ShownPushes } from './shown.ts'

interface WithdrawingParts extends PushParts {
  readonly courier: Courier
  readonly shown: ShownPushes
  readonly sending: Sending
}

/** So long a push service keeps one that takes something away: what was not shown by then is late itself. */
const untilMs = 86_400_000

/** Apple's ends the subscription of a browser after some pushes that show nothing. */
const mustShow = (subscription: PushSubscription): boolean =>
  !isDevice(subscription) && /(^|\.)push\.apple\.com$/.test(new URL(subscription.endpoint).hostname)

/** A page that is connected takes away by itself what it hears is read. */
const canBeTold = ({ online, subscription }: RecipientTerminal, courier: Courier): boolean =>
  !online && subscription !== undefined && !mustShow(subscription) && courier.reaches(subscription)

/** Takes away from terminals what they were pushed, when it was read elsewhere or taken back. */
export class Withdrawing {
  readonly #parts: WithdrawingParts

  constructor(parts: WithdrawingParts) {
    this.#parts = parts
  }

  /** Somebody has read further. */
  async read(item: FeedItemOf<'pointer'>): Promise<void> {
    const { gate, shown } = this.#parts
    const { conversation, user } = item
    let readSeq: number | undefined
    for await (const page of shown.of(conversation, user)) {
      readSeq ??= (await gate.pointer(item))?.readSeq ?? Number.POSITIVE_INFINITY
      const upTo = readSeq
      const over = page.filter(({ seq }) => seq <= upTo)
      for (const [seq, some] of Map.groupBy(over, (one) => one.seq)) {
        for await (const said of gate.entries(itemOf(conversation, seq))) await this.#tell(said, some)
        await shown.forget(some.map(({ key }) => key))
      }
    }
  }

  /** Nobody is to see it any more. */
  async recalled(said: ServiceEntry): Promise<void> {
    const { conversation, seq } = said.entry
    for await (const page of this.#parts.shown.of(conversation)) {
      const over = page.filter((one) => one.seq === seq)
      if (over.length === 0) continue
      await this.#tell(said, over)
      await this.#parts.shown.forget(over.map(({ key }) => key))
    }
  }

  async #tell(said: ServiceEntry, shown: readonly Shown[]): Promise<void> {
    const { gate, clock, sending, courier } = this.#parts
    const users = [...new Set(shown.map(({ place }) => place.user))]
    const told = new Set(shown.map(({ place }) => `${place.user} ${place.client}`))
    const badges = await gate.unread(users)
    const pushes: Push[] = []
    for await (const page of gate.recipients(said, users))
      for (const recipient of page)
        for (const terminal of recipient.terminals) {
          const { user } = recipient
          const { client, subscription } = terminal
          if (!subscription || !told.has(`${user} ${client.id}`) || !canBeTold(terminal, courier)) continue
          const topic = topicOf(said.entry.conversation, user)
          const given = { badge: badges.get(user) ?? 0, topic, until: clock.now() + untilMs }
          const notice = withdrawalOf(recipient, terminal, given)
          pushes.push({ terminal: { ...terminal, subscription }, notice })
        }
    await sending.withdraw(pushes)
  }
}
