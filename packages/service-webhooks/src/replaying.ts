import { kindsFor, type ServicePart, type ToldIn } from '@tidings/core'
import { TidingsError } from '@tidings/protocol'
import type { WebhookParts } from './parts.ts'
import { replayTimer } from './timers.ts'
import { mostWaiting, type Waiting, type WaitingRoom } from './waiting.ts'
import { typesOf } from './webhooks-kept.ts'

/** What is to be told again: a record, so that it goes on after any end. */
interface Replay {
  readonly types: readonly string[]
  readonly since: number
  readonly until: number
  /** Up to here the feed was looked through. */
  readonly at: string
}

const kind = 'replay'
/** Items of the feed that are looked at for one step. */
const itemsAtOnce = 100
/** While so many wait, it waits as well: what happens now goes on between. */
const mostAhead = mostWaiting / 2
const againMs = 1000
/** Entries have the time at which they were written, and come in about that order: so long after the end there are no more. */
const slackMs = 600_000

interface ReplayParts extends WebhookParts {
  readonly part: ServicePart
  readonly waiting: WaitingRoom
  readonly again: (due: number) => Promise<void>
}

/** Begins; one at a time. */
export async function beginReplay(part: ServicePart, asked: Omit<Replay, 'at'>, now: number): Promise<void> {
  const at = await part.placeAt(asked.since)
  const value = JSON.stringify({ ...asked, at } satisfies Replay)
  const [version] = await part.records.put([{ kind, key: kind, value, only: 'absent' }])
  if (version === undefined)
    throw new TidingsError('conflict', 'the webhook is being told again already: wait until that is done')
  await part.setTimer(replayTimer, now, '')
}

const within = ({ event }: ToldIn, { since, until }: Replay): boolean => {
  const at = Date.parse(event.timestamp)
  return at >= since && at < until
}

/** Looks through what the feed keeps, and has told again what happened in a time, a piece at a time. */
export class Replaying {
  readonly #parts: ReplayParts

  constructor(parts: ReplayParts) {
    this.#parts = parts
  }

  /** One step; another one later, while there is more. */
  async goOn(): Promise<void> {
    const { part, waiting, clock } = this.#parts
    const record = await part.records.get(kind, kind)
    if (!record) return
    if ((await waiting.count()) < mostAhead) {
      const replay = JSON.parse(record.value ?? '{}') as Replay
      const next = await this.#step(replay)
      if (next === undefined) return void (await part.records.put([{ kind, key: kind, value: null }]))
      await part.records.put([{ kind, key: kind, value: JSON.stringify({ ...replay, at: next }) }])
    }
    await part.setTimer(replayTimer, clock.now() + ((await waiting.count()) < mostAhead ? 0 : againMs), '')
  }

  /** Where to go on; undefined: at the end. */
  async #step(replay: Replay): Promise<string | undefined> {
    const { part, waiting, clock, again, log } = this.#parts
    const types = typesOf(replay.types)
    const page = await part.read(replay.at, itemsAtOnce, kindsFor(types))
    if (page === 'lost') {
      log.warn({}, 'a webhook could not be told again of all that was asked for: the feed does not keep it any more')
      return undefined
    }
    const found: Waiting[] = []
    let isBeyond = false
    for await (const told of part.events(page.items, types)) {
      const { event, order } = told
      if (within(told, replay))
        found.push({ id: event.id, type: event.type, order, item: told.item, attempts: 0, next: 0 })
      else if (told.item.kind === 'entries' && Date.parse(event.timestamp) > replay.until + slackMs) isBeyond = true
    }
    await waiting.add(found)
    if (found.length > 0) await again(clock.now())
    return isBeyond || page.next === replay.at ? undefined : page.next
  }
}
