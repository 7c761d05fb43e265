import { limits, type OutputOf, type ParsedInputOf, TidingsError } from '@tidings/protocol'
import {
  attendanceEventTypes,
  type WebhookEvent,
  type WebhookEventType,
  webhookEventTypes,
} from '@tidings/protocol/webhook-events'
import type { Attended } from '../attendance/attended.ts'
import { jsonBytes } from '../pages/page.ts'
import type { Feed, FeedItem, FeedPage, Position } from '../ports/feed.ts'
import { kindsFor, type WebhookEvents } from './webhook-events.ts'

interface ListingParts {
  readonly feed: Feed
  readonly events: WebhookEvents
  readonly attended: Pick<Attended, 'askForADay'>
}

type Asked = ParsedInputOf<'event.list'>
type Answer = OutputOf<'event.list'>

/** Pages of the feed that one answer looks through, when none of what is in them is asked for. */
const mostPages = 10

const known: ReadonlySet<string> = new Set(webhookEventTypes)

/** `invalid` names what is none. */
function typesIn(text: string | undefined): ReadonlySet<WebhookEventType> {
  if (text === undefined) return new Set(webhookEventTypes)
  const names = text.split(',').map((name) => name.trim())
  const odd = names.find((name) => !known.has(name))
  if (odd === undefined) return new Set(names as WebhookEventType[])
  const message = `${JSON.stringify(odd.slice(0, 64))} is no type of event: docs/reference/webhook-events.md has them all`
  throw new TidingsError('invalid', message, { issues: [{ path: 'types', message }] })
}

/** By name: who asks for all is not taken to mean who comes and goes. */
const namesAttendance = (asked: string | undefined, types: ReadonlySet<WebhookEventType>): boolean =>
  asked !== undefined && attendanceEventTypes.some((type) => types.has(type))

/** Where somebody goes on: behind a place of the feed, and of the first item there behind an entry, if that is told in part. */
interface Place {
  readonly position: Position
  readonly passed: number
}

const placeIn = (text: string): Place => {
  const [, position = text, passed = 0] = /^(.*)~(\d{1,15})$/.exec(text) ?? []
  return { position, passed: Number(passed) }
}

/** As many as one answer may hold. */
class Gathering {
  readonly events: WebhookEvent[] = []
  readonly #limit: number
  #bytes = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  /** False when they are too many; what happened at once is never told in part, so the first are always taken. */
  add(told: readonly WebhookEvent[]): boolean {
    if (told.length === 0) return true
    const bytes = this.#bytes + jsonBytes(told)
    const isFull = this.events.length + told.length > this.#limit || bytes > limits.pageBytes
    if (isFull && this.events.length > 0) return false
    this.events.push(...told)
    this.#bytes = bytes
    return true
  }
}

/** What happened, by the page, for whoever asks from where they were. */
export function createEventListing({ feed, events, attended }: ListingParts) {
  async function toldOf(items: readonly FeedItem[], types: ReadonlySet<WebhookEventType>): Promise<WebhookEvent[]> {
    const found: WebhookEvent[] = []
    for await (const { event } of events.of(items, types)) found.push(event)
    return found
  }

  async function read(from: Position, limit: number, kinds: readonly FeedItem['kind'][]): Promise<FeedPage> {
    const page = await feed.read(from, limit, kinds)
    if (page !== 'lost') return page
    const message = 'what happened after that is not kept any more: begin anew, with `after` absent or `now`'
    throw new TidingsError('expired', message)
  }

  /** The whole page; undefined when it is too much for an answer. */
  async function whole({ items }: FeedPage, types: ReadonlySet<WebhookEventType>, limit: number) {
    const entries = items.reduce((sum, item) => sum + (item.kind === 'entries' ? item.upTo - item.after : 0), 0)
    if (entries > limit) return undefined
    const found = await toldOf(items, types)
    return found.length > limit || jsonBytes(found) > limits.pageBytes ? undefined : found
  }

  /** The first item that is there, entry by entry: there may be a thousand of them in it. */
  async function inPart(from: Place, types: ReadonlySet<WebhookEventType>, limit: number): Promise<Answer> {
    const page = await read(from.position, 1, kindsFor(types))
    const [item] = page.items
    const gathering = new Gathering(limit)
    if (item?.kind !== 'entries') {
      if (item) gathering.add(await toldOf([item], types))
      return { events: gathering.events, next: page.next, more: page.next !== from.position }
    }
    for (let seq = Math.max(item.after, from.passed) + 1; seq <= item.upTo; seq++) {
      const told = await toldOf([{ ...item, after: seq - 1, upTo: seq }], types)
      if (!gathering.add(told)) return { events: gathering.events, next: `${from.position}~${seq - 1}`, more: true }
    }
    return { events: gathering.events, next: page.next, more: true }
  }

  return async function list({ after = '', types: asked, limit }: Asked): Promise<Answer> {
    const types = typesIn(asked)
    if (namesAttendance(asked, types)) await attended.askForADay('event.list')
    if (after === 'now') return { events: [], next: await feed.head(), more: false }
    const place = placeIn(after)
    if (place.passed > 0) return inPart(place, types, limit)
    let { position } = place
    for (let pages = 0; pages < mostPages; pages++) {
      const page = await read(position, limit, kindsFor(types))
      const found = await whole(page, types, limit)
      if (!found) return inPart({ position, passed: 0 }, types, limit)
      // A page of which nothing is asked for may be empty, and others come after it.
      const more = page.next !== position
      position = page.next
      if (found.length > 0 || !more) return { events: found, next: position, more }
    }
    return { events: [], next: position, more: true }
  }
}
