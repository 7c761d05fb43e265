import type { FeedItem, FeedItemOf, ServiceEntry, Until } from '@tidings/core'
import type { Courier } from './courier.ts'
import { dueOf, untilOf, type Wanted, wantedBy } from './deciding.ts'
import type { PushParts } from './parts.ts'
import type { Sending } from './sending.ts'
import type { ShownPushes } from './shown.ts'
import type { Withdrawing } from './withdrawing.ts'

export interface FollowingParts extends PushParts {
  readonly courier: Courier
  readonly shown: ShownPushes
  readonly sending: Sending
  readonly withdrawing: Withdrawing
}

/** Pushes that are gathered before they are sent. */
const atOnce = 500

/** By terminal and conversation: of several messages the last is pushed. */
type Gathered = Map<string, Wanted>

/** Pushes what items of the feed tell of. */
export function createFollowing(parts: FollowingParts) {
  const { gate, clock, metrics, shown, sending, withdrawing } = parts

  async function flush(gathered: Gathered): Promise<void> {
    const wanted = [...gathered.values()]
    gathered.clear()
    if (wanted.length === 0) return
    const seqs = await shown.seqsOf(wanted.map(({ key }) => key))
    // An item may come twice.
    const fresh = wanted.filter(({ key, recipient }) => recipient.message.seq > (seqs.get(key) ?? 0))
    if (fresh.length > 0) await sending.send(await dueOf(parts, fresh))
  }

  async function gather(said: ServiceEntry, gathered: Gathered, until: Until): Promise<void> {
    if (untilOf(said, parts) <= clock.now()) return metrics.push('none', 'late')
    for await (const page of gate.recipients(said)) {
      if (until.isOver) return
      for (const one of page.flatMap((recipient) => wantedBy(parts, said, recipient))) gathered.set(one.key, one)
      if (gathered.size >= atOnce) await flush(gathered)
    }
  }

  async function changed(item: FeedItemOf<'changed'>): Promise<void> {
    if (item.of !== 'body') return
    for await (const said of gate.entries(item)) if (said.body.recalled) await withdrawing.recalled(said)
  }

  async function follow(item: FeedItem, gathered: Gathered, until: Until): Promise<void> {
    if (item.kind === 'entries') for await (const said of gate.entries(item)) await gather(said, gathered, until)
    if (item.kind !== 'pointer' && item.kind !== 'changed') return
    // What is taken away was shown before.
    await flush(gathered)
    if (item.kind === 'pointer') await withdrawing.read(item)
    else await changed(item)
  }

  return async function handle(items: readonly FeedItem[], until: Until): Promise<void> {
    const gathered: Gathered = new Map()
    for (const item of items) {
      // All of them come again, here or where another process goes on.
      if (until.isOver) return
      await follow(item, gathered, until)
    }
    if (!until.isOver) await flush(gathered)
  }
}
