import type { Sender } from './envelope.ts'

interface Peer {
  life: string
  /** Up to which of its facts all were heard, or given up. */
  n: number
  heardAt: number
  /** `silent`: it says nothing any more. `gone`: it has said that it goes, and says nothing more in this life. */
  state: 'there' | 'silent' | 'gone'
}

/** What hearing of a node came to. */
export interface Heard {
  /** It was not there, or not that anybody knew. */
  readonly isNew: boolean
  /** Some of what it said was not heard. */
  readonly isGap: boolean
  /** What was heard comes after the end of that life: it says nothing. */
  readonly isPast: boolean
}

/** One that is not there any more is known for so long. */
const keptMs = 600_000

const past: Heard = { isNew: false, isGap: false, isPast: true }

/** The other nodes: which are there, and whether all that they said was heard. Times are of `Clock.elapsed`. */
export class Peers {
  readonly #byNode = new Map<string, Peer>()

  /**
   * One says that it has published `n` facts; `isFact`: what was heard is the last of them. `isNewcomer`: this node has only
   * just begun to hear, and remembers nothing yet that an earlier fact would have made untrue.
   */
  heard(
    { node, life }: Sender,
    { n, isFact }: { readonly n: number; readonly isFact: boolean },
    { now, isNewcomer }: { readonly now: number; readonly isNewcomer: boolean },
  ): Heard {
    const known = this.#byNode.get(node)
    if (known?.state === 'gone' && known.life === life) return past
    const before = isFact ? n - 1 : n
    this.#byNode.set(node, { life, n, heardAt: now, state: 'there' })
    // Of one that is not known nobody knows what it has said to others meanwhile: it may have been cut off, and let go.
    if (!known) return { isNew: true, isGap: before > 0 && !isNewcomer, isPast: false }
    const isNew = known.state !== 'there' || known.life !== life
    // The life before may have ended with something that nobody heard, unless it said that it ends.
    const missed = known.life === life ? known.n : known.state === 'gone' ? 0 : -1
    return { isNew, isGap: before > missed, isPast: false }
  }

  /** It says that it goes, having published `n` facts. */
  gone({ node, life }: Sender, n: number, now: number): Heard {
    const known = this.#byNode.get(node)
    if (known?.state === 'gone' && known.life === life) return past
    this.#byNode.set(node, { life, n, heardAt: now, state: 'gone' })
    return { isNew: false, isGap: known !== undefined && (known.life !== life || n > known.n), isPast: false }
  }

  /** Those of which nothing was heard since then. Each is answered once. */
  silentSince(time: number): readonly string[] {
    const silent = [...this.#byNode].filter(([, { heardAt }]) => heardAt < time)
    for (const [node, peer] of silent) if (peer.heardAt < time - keptMs) this.#byNode.delete(node)
    return silent.flatMap(([node, peer]) => {
      if (peer.state !== 'there') return []
      peer.state = 'silent'
      return [node]
    })
  }

  names(): readonly string[] {
    return [...this.#byNode].flatMap(([node, { state }]) => (state === 'there' ? [node] : []))
  }
}
