import { BoundedCache } from '../memory/bounded-cache.ts'
import type { Envelope, Sender } from './envelope.ts'

/** Lives of nodes whose numbers are remembered. */
const mostLives = 1000
/**
 * At which beats after the last thing said its number is repeated. At the next two, as one may be lost; and once more when whoever was cut off
 * in between, on either side, would have been noticed by its silence if it had been for longer.
 */
const repeatedAt: readonly number[] = [1, 2, 8]
const lastRepeat = Math.max(...repeatedAt)
/** Beats for which it is remembered that something was said. */
const rememberedBeats = 120

/** A life of a node. */
export const keyOf = ({ node, life }: Sender): string => `${node} ${life}`

interface Channel {
  readonly to: Sender
  said: number
  n: number
  /** Something was said since the last beat. */
  isBusy: boolean
  /** Beats since then. */
  quietBeats: number
}

/** What this node has said to each other one alone: each of these channels has its own numbers. */
export class SaidToOne {
  readonly #to = new BoundedCache<string, Channel>(mostLives)
  /** Something was said there a short while ago. */
  readonly #used = new Set<Channel>()

  /** The numbers of what is said next; `isMore`: it is something that must not be missed, and no repeated number. */
  next(to: Sender, isMore: boolean): Pick<Envelope, 'said' | 'n'> {
    const channel = this.#of(to)
    channel.said += 1
    if (isMore) {
      channel.n += 1
      channel.isBusy = true
      channel.quietBeats = 0
      this.#used.add(channel)
    }
    return { said: channel.said, n: channel.n }
  }

  /** At each beat: to whom the last number is repeated. Where something was said since the beat before the next will do. */
  repeated(): readonly Sender[] {
    const quiet: Sender[] = []
    for (const channel of this.#used) {
      if (!channel.isBusy) {
        channel.quietBeats += 1
        if (repeatedAt.includes(channel.quietBeats)) quiet.push(channel.to)
        if (channel.quietBeats === rememberedBeats) this.#used.delete(channel)
      }
      channel.isBusy = false
    }
    return quiet
  }

  /** Nothing may have gone out for a while, or not to that node: what was said a short while ago is repeated from the start. */
  again(node?: string): void {
    for (const channel of this.#used) if (node === undefined || channel.to.node === node) channel.quietBeats = 0
  }

  /** To whom something was said of which it is not known yet that it came. */
  open(): readonly Sender[] {
    return [...this.#used].flatMap(({ to, quietBeats }) => (quietBeats < lastRepeat ? [to] : []))
  }

  #of(to: Sender): Channel {
    const key = keyOf(to)
    const known = this.#to.get(key)
    if (known) return known
    const channel = { to, said: 0, n: 0, isBusy: false, quietBeats: 0 }
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
