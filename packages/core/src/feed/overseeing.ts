import { type OutputOf, type ParsedInputOf, TidingsError } from '@tidings/protocol'
import { jsonBytes, pageOf } from '../pages/page.ts'
import type { Conversations } from '../ports/conversations.ts'
import type { Feed, FeedItem } from '../ports/feed.ts'
import type { Records } from '../ports/records.ts'
import type { Clock, Ids } from '../ports/system.ts'
import { consumerKind, cursorKind, feedOwner, ownerOf } from './cursor.ts'
import { DeadLetters, type KeptLetter } from './dead-letters.ts'
import { type KnownConsumer, knownConsumer, knownConsumers } from './known-consumers.ts'

interface OverseeingParts {
  readonly feed: Feed
  readonly records: Records
  readonly conversations: Conversations
  readonly clock: Clock
  readonly ids: Ids
  readonly awayDays: number
}

/** A service says once an hour that it runs; who was seen longer ago than this does not. */
const runsWithinMs = 2 * 3_600_000

/** What an operator sees of services that follow the feed, and does when they cannot go on. */
export class Overseeing {
  readonly #parts: OverseeingParts
  readonly #deadLetters: DeadLetters

  constructor(parts: OverseeingParts) {
    this.#parts = parts
    this.#deadLetters = new DeadLetters(parts)
  }

  async consumers({ next = '', limit }: ParsedInputOf<'feed.consumers'>): Promise<OutputOf<'feed.consumers'>> {
    const { records, feed } = this.#parts
    const known = await knownConsumers(records, { ...this.#asked(), after: next, limit: limit + 1 })
    const shown = known.slice(0, limit)
    const consumers: OutputOf<'feed.consumers'>['consumers'][number][] = []
    for (const one of shown) {
      const { items: behind } = await feed.lag(one.position)
      const letters = await this.#deadLetters.count(one.name)
      consumers.push({ consumer: one.name, behind, state: this.#stateOf(one), seenAt: one.seenAt, letters })
    }
    const last = shown.at(-1)
    return { consumers, ...(known.length > limit && last ? { next: last.name } : {}) }
  }

  async letters({ consumer, next = '', limit }: ParsedInputOf<'feed.letters'>): Promise<OutputOf<'feed.letters'>> {
    await this.#expect(consumer)
    const found = await this.#deadLetters.list(consumer, limit + 1, next)
    const { items, more } = pageOf(found, limit, jsonBytes)
    const letters: OutputOf<'feed.letters'>['letters'][number][] = []
    for (const letter of items) letters.push(await this.#shown(letter))
    const last = items.at(-1)
    return { letters, ...(more && last ? { next: last.id } : {}) }
  }

  async retry({ consumer, letter }: ParsedInputOf<'feed.retry'>): Promise<Record<string, never>> {
    await this.#expect(consumer)
    if (!(await this.#deadLetters.retry(consumer, letter))) throw noLetter(consumer, letter)
    return {}
  }

  async drop({ consumer, letter }: ParsedInputOf<'feed.drop'>): Promise<Record<string, never>> {
    await this.#expect(consumer)
    if (!(await this.#deadLetters.drop(consumer, letter))) throw noLetter(consumer, letter)
    return {}
  }

  async forget({ consumer }: ParsedInputOf<'feed.forget'>): Promise<Record<string, never>> {
    const { records } = this.#parts
    if (this.#stateOf(await this.#expect(consumer)) === 'runs') {
      const message = `${consumer} runs, or did until two hours ago: stop it for good before it is forgotten`
      throw new TidingsError('conflict', message)
    }
    await this.#deadLetters.forget(consumer)
    await records.put([
      { owner: feedOwner, kind: consumerKind, key: consumer, value: null },
      { owner: ownerOf(consumer), kind: cursorKind, key: cursorKind, value: null },
    ])
    return {}
  }

  #asked() {
    const { clock, awayDays } = this.#parts
    return { now: clock.now(), awayDays }
  }

  #stateOf({ holder, seenAt, isAway }: KnownConsumer): 'runs' | 'stopped' | 'away' {
    if (isAway) return 'away'
    return holder !== '' && seenAt > this.#parts.clock.now() - runsWithinMs ? 'runs' : 'stopped'
  }

  async #expect(consumer: string): Promise<KnownConsumer> {
    const known = await knownConsumer(this.#parts.records, consumer, this.#asked())
    if (!known) throw new TidingsError('not_found', `there is no service ${consumer} that follows the feed`)
    return known
  }

  async #shown({ id, at, fault, item }: KeptLetter) {
    const conversation = 'conversation' in item ? await this.#parts.conversations.get(item.conversation) : undefined
    return { letter: id, at, fault, about: aboutOf(item, conversation?.key ?? 'a conversation that is gone') }
  }
}

const noLetter = (consumer: string, letter: string): TidingsError =>
  new TidingsError('not_found', `${consumer} has set nothing aside under ${letter}`)

/** In words; the numbers of conversations are the store's own. */
function aboutOf(item: FeedItem, place: string): string {
  switch (item.kind) {
    case 'entries':
      return `entries ${item.after + 1} to ${item.upTo} of ${place}`
    case 'changed':
      return `a change of entry ${item.seq} of ${place}`
    case 'trimmed':
      return `entries up to ${item.upTo} of ${place} were removed`
    case 'access':
      return `members or settings of ${place}`
    case 'view':
      return `what ${item.user} has read or set in ${place}`
    case 'records':
      return `records of ${item.owner}`
    case 'user':
      return `the account ${item.uid}`
  }
}
