import type { Random } from '@tidings/torture/random'
import type { Known } from './known.ts'

const words = ['tea', 'at', 'noon', 'über', 'café', '你好', 'привет', 'שלום', '👍🏽', '#news', 'https://example.com/a']
const DAY_MS = 86_400_000

/** Draws what an act needs, for one person, from what is known. The same seed draws the same from the same. */
export class Draw {
  readonly random: Random
  readonly me: string
  readonly known: Known
  #numbers = 0

  constructor(random: Random, me: string, known: Known) {
    this.random = random
    this.me = me
    this.known = known
  }

  pick<T>(items: readonly T[]): T {
    return this.random.pick(items)
  }

  /** One of them, if there is any. */
  maybe<T>(items: readonly T[]): T | undefined {
    return items.length === 0 ? undefined : this.random.pick(items)
  }

  chance(share: number): boolean {
    return this.random.chance(share)
  }

  user(): string {
    return `user/${this.pick([...this.known.people, ...this.known.guests])}`
  }

  /** Of those who stay. */
  other(): string {
    return `user/${this.pick(this.known.people.filter((uid) => uid !== this.me))}`
  }

  users(most: number): string[] {
    return [...new Set(Array.from({ length: 1 + this.random.int(most) }, () => this.user()))]
  }

  room(): string | undefined {
    return this.maybe(this.known.rooms)
  }

  channel(): string | undefined {
    return this.maybe(this.known.channels.all)
  }

  conversation(): string {
    const channel = this.channel()
    if (channel !== undefined && this.chance(0.1)) return `channel/${channel}`
    const room = this.room()
    return room !== undefined && this.chance(0.6) ? `room/${room}` : this.user()
  }

  message(): string | undefined {
    return this.maybe(this.known.messages.all)?.id
  }

  /** One of the caller's own, where there is one. */
  ownMessage(): string | undefined {
    const own = this.known.messages.all.filter(({ by }) => by === this.me)
    return this.maybe(own)?.id ?? this.message()
  }

  messages(most: number): string[] | undefined {
    const { all } = this.known.messages
    if (all.length === 0) return undefined
    return [...new Set(Array.from({ length: 1 + this.random.int(most) }, () => this.pick(all).id))]
  }

  words(most = 12): string {
    return Array.from({ length: 1 + this.random.int(most) }, () => this.pick(words)).join(' ')
  }

  /** A name that is one of a few. */
  name(kind: string, of = 8): string {
    return `${kind} ${this.random.int(of)}`
  }

  /** Mostly tomorrow, now and then so soon that it comes while the soak goes on. */
  soon(): number {
    return Date.now() + (this.chance(0.3) ? 200 + this.random.int(2000) : DAY_MS)
  }

  /** A number that this person never had before. */
  next(): string {
    this.#numbers += 1
    return `${this.me}-${this.#numbers}`
  }
}

/** An act with what it names, or nothing when there is none of it yet. */
export const withIt = <T, R>(item: T | undefined, input: (item: T) => R): R | undefined =>
  item === undefined ? undefined : input(item)
