import { type OutputOf, type ParsedInputOf, TidingsError } from '@tidings/protocol'
import { jsonBytes, pageOf } from '../pages/page.ts'
import type { Conversations } from '../ports/conversations.ts'
import type { Feed, FeedItem } from '../ports/feed.ts'
import type { Records } from '../ports/records.ts'
import type { Clock, Ids } from '../ports/system.ts'
import { ending } from './cursor.ts'
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
export function createOverseeing(parts: OverseeingParts) {
  const { feed, records } = parts
  const deadLetters = new DeadLetters(parts)

  async function consumers({ next = '', limit }: ParsedInputOf<'feed.consumers'>): Promise<OutputOf<'feed.consumers'>> {
    const known = await knownConsumers(records, { ...askedAt(parts), after: next, limit: limit + 1 })
    const shown = known.slice(0, limit)
    const found: OutputOf<'feed.consumers'>['consumers'][number][] = []
    for (const one of shown) {
      const { items: behind } = await feed.lag(one.position)
      const letters = await deadLetters.count(one.name)
      found.push({ consumer: one.name, behind, state: stateOf(one, parts.clock), seenAt: one.seenAt, letters })
    }
    const last = shown.at(-1)
    return { consumers: found, ...(known.length > limit && last ? { next: last.name } : {}) }
  }

  async function letters({
    consumer,
    next = '',
    limit,
  }: ParsedInputOf<'feed.letters'>): Promise<OutputOf<'feed.letters'>> {
    await expectKnown(parts, consumer)
    const kept = await deadLetters.list(consumer, limit + 1, next)
    const { items, more } = pageOf(kept, limit, jsonBytes)
    const found: OutputOf<'feed.letters'>['letters'][number][] = []
    for (const letter of items) found.push(await shown(parts.conversations, letter))
    const last = items.at(-1)
    return { letters: found, ...(more && last ? { next: last.id } : {}) }
  }

  async function retry({ consumer, letter }: ParsedInputOf<'feed.retry'>): Promise<Record<string, never>> {
    await expectKnown(parts, consumer)
    if (!(await deadLetters.retry(consumer, letter))) throw noLetter(consumer, letter)
    return {}
  }

  async function drop({ consumer, letter }: ParsedInputOf<'feed.drop'>): Promise<Record<string, never>> {
    await expectKnown(parts, consumer)
    if (!(await deadLetters.drop(consumer, letter))) throw noLetter(consumer, letter)
    return {}
  }

  async function forget({ consumer }: ParsedInputOf<'feed.forget'>): Promise<Record<string, never>> {
    if (stateOf(await expectKnown(parts, consumer), parts.clock) === 'runs') {
      const message = `${consumer} runs, or did until two hours ago: stop it for good before it is forgotten`
      throw new TidingsError('conflict', message)
    }
    await deadLetters.forget(consumer)
    await records.put(ending(consumer))
    return {}
  }

  return { consumers, letters, retry, drop, forget }
}

const askedAt = ({ clock, awayDays }: OverseeingParts) => ({ now: clock.now(), awayDays })

function stateOf({ holder, seenAt, isAway }: KnownConsumer, clock: Clock): 'runs' | 'stopped' | 'away' {
  if (isAway) return 'away'
  return holder !== '' && seenAt > clock.now() - runsWithinMs ? 'runs' : 'stopped'
}

async function expectKnown(parts: OverseeingParts, consumer: string): Promise<KnownConsumer> {
  const known = await knownConsumer(parts.records, consumer, askedAt(parts))
  if (!known) throw new TidingsError('not_found', `there is no service ${consumer} that follows the feed`)
  return known
}

async function shown(conversations: Conversations, { id, at, fault, item }: KeptLetter) {
  const conversation = 'conversation' in item ? await conversations.get(item.conversation) : undefined
  return { letter: id, at, fault, about: aboutOf(item, conversation?.key ?? 'a conversation that is gone') }
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
      return `what ${item.user} has set in ${place}`
    case 'pointer':
      return `how far ${item.user} has read ${place}`
    case 'records':
      return `records of ${item.owner}`
    case 'user':
      return `the account ${item.uid}`
  }
}
