import type { FeedItem, FeedItemOf, ServiceEntry, Until } from '@tidings/core'
import { isCallInvite } from '@tidings/protocol/calling'
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

type Entries = FeedItemOf<'entries'>

/** By terminal and conversation: of several messages the last is pushed. */
type Gathered = Map<string, Wanted>

/** Its end, say, after which nobody is to be called any more. */
const isOfCall = ({ body }: ServiceEntry): boolean => body.content.type.startsWith('call/')

const isRinging = (wanted: Wanted | undefined): boolean =>
  wanted !== undefined && isCallInvite(wanted.recipient.message.content)

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

  async function add(wanted: readonly Wanted[], gathered: Gathered): Promise<void> {
    for (const one of wanted) gathered.set(one.key, one)
    if (gathered.size >= atOnce) await flush(gathered)
  }

  async function gather(said: ServiceEntry, gathered: Gathered, until: Until): Promise<void> {
    if (untilOf(said, parts) <= clock.now()) return metrics.push('none', 'late')
    for await (const page of gate.recipients(said)) {
      if (until.isOver) return
      const wanted = page.flatMap((recipient) => wantedBy(parts, said, recipient))
      // Whoever is called hears that also where something was said right after it.
      if (!isOfCall(said) && wanted.some(({ key }) => isRinging(gathered.get(key)))) await flush(gathered)
      await add(wanted, gathered)
    }
  }

  async function changed(item: FeedItemOf<'changed'>): Promise<void> {
    if (item.of !== 'body') return
    for await (const said of gate.entries(item)) if (said.body.recalled) await withdrawing.recalled(said)
  }

  /** Ends early where all of it comes again. */
  async function said(items: readonly Entries[], gathered: Gathered, until: Until): Promise<void> {
    if (items.length === 0) return
    for await (const one of gate.entries(...items)) {
      if (until.isOver) return
      await gather(one, gathered, until)
    }
  }

  async function takeAway(item: FeedItem, gathered: Gathered): Promise<void> {
    if (item.kind !== 'pointer' && item.kind !== 'changed') return
    // What is taken away was shown before.
    await flush(gathered)
    if (item.kind === 'pointer') await withdrawing.read(item)
    else await changed(item)
  }

  return async function handle(items: readonly FeedItem[], until: Until): Promise<void> {
    const gathered: Gathered = new Map()
    let together: Entries[] = []
    for (const item of items) {
      if (item.kind === 'entries') {
        together.push(item)
        continue
      }
      await said(together, gathered, until)
      together = []
      // All of them come again, here or where another process goes on.
      if (until.isOver) return
      await takeAway(item, gathered)
    }
    await said(together, gathered, until)
    if (!until.isOver) await flush(gathered)
  }
}
