import { BoundedCache } from '../memory/bounded-cache.ts'
import type { Envelope, Sender } from './envelope.ts'

/** Lives of nodes whose numbers are remembered. */
const mostLives = 1000
/** A last number is repeated so often: one of them may be lost, too. */
const repeats = 2

/** A life of a node. */
export const keyOf = ({ node, life }: Sender): string => `${node} ${life}`

interface Channel {
  readonly to: Sender
  said: number
  n: number
  /** Something was said since the last beat. */
  isBusy: boolean
  /** So often its last number is still to be repeated. */
  toRepeat: number
}

/** What this node has said to each other one alone: each of these channels has its own numbers. */
export class SaidToOne {
  readonly #to = new BoundedCache<string, Channel>(mostLives)
  readonly #open = new Set<Channel>()

  /** The numbers of what is said next; `isMore`: it is something that must not be missed, and no repeated number. */
  next(to: Sender, isMore: boolean): Pick<Envelope, 'said' | 'n'> {
    const channel = this.#of(to)
    channel.said += 1
    if (isMore) {
      channel.n += 1
      channel.isBusy = true
      channel.toRepeat = repeats
      this.#open.add(channel)
    }
    return { said: channel.said, n: channel.n }
  }

  /** At each beat: to whom the last number is repeated. Where something was said since the beat before the next will do. */
  repeated(): readonly Sender[] {
    const quiet: Sender[] = []
    for (const channel of this.#open) {
      if (!channel.isBusy) {
        quiet.push(channel.to)
        channel.toRepeat -= 1
      }
      channel.isBusy = false
      if (channel.toRepeat === 0) this.#open.delete(channel)
    }
    return quiet
  }

  /** To whom something was said of which it is not known yet that it came. */
  open(): readonly Sender[] {
    return [...this.#open].map(({ to }) => to)
  }

  #of(to: Sender): Channel {
    const key = keyOf(to)
    const known = this.#to.get(key)
    if (known) return known
    const channel = { to, said: 0, n: 0, isBusy: false, toRepeat: 0 }
    this.#to.set(key, channel)
    return channel
  }
}

/** What each other node has said to this one alone, and whether all of it was heard. */
export class HeardFromOne {
  readonly #from = new BoundedCache<string, Pick<Envelope, 'said' | 'n'>>(mostLives)

  knows(sender: Sender): boolean {
    return this.#from.get(keyOf(sender)) !== undefined
  }

  /** `isMore`: what was heard has the last number itself. A life of a node begins with nothing said to this life of this one. */
  heard({ said, n, ...from }: Sender & Pick<Envelope, 'said' | 'n'>, isMore: boolean): 'next' | 'gap' | 'past' {
    const key = keyOf(from)
    const known = this.#from.get(key) ?? { said: 0, n: 0 }
    if (said <= known.said) return 'past'
    this.#from.set(key, { said, n })
    return (isMore ? n - 1 : n) > known.n ? 'gap' : 'next'
  }
}
