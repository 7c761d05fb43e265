import type { Sender } from './envelope.ts'

interface Peer {
  life: string
  /** Up to which of its facts all were heard, or given up. */
  n: number
  heardAt: number
  /** False when it has gone, or says nothing any more. */
  isThere: boolean
}

/** What hearing of a node came to. */
export interface Heard {
  /** It was not there, or not that anybody knew. */
  readonly isNew: boolean
  /** Some of what it said was not heard. */
  readonly isGap: boolean
}

/** One that has gone is known for so long: it may come back, and then it is known what was missed. */
const keptMs = 600_000

/** The other nodes: which are there, and whether all that they said was heard. Times are of `Clock.elapsed`. */
export class Peers {
  readonly #byNode = new Map<string, Peer>()

  /** One says that it has published `n` facts; `isFact`: what was heard is the last of them. */
  heard({ node, life }: Sender, { n, isFact }: { readonly n: number; readonly isFact: boolean }, now: number): Heard {
    const known = this.#byNode.get(node)
    const before = isFact ? n - 1 : n
    this.#byNode.set(node, { life, n, heardAt: now, isThere: true })
    // What one said before it was first heard of concerned those who were there.
    if (!known) return { isNew: true, isGap: false }
    // The life before may have ended with something that nobody heard.
    return { isNew: !known.isThere || known.life !== life, isGap: known.life !== life || before > known.n }
  }

  /** It says that it goes: all that it said was heard. */
  gone({ node }: Sender): void {
    this.#byNode.delete(node)
  }

  /** Those of which nothing was heard since then. Each is answered once. */
  silentSince(time: number): readonly string[] {
    const silent = [...this.#byNode].filter(([, { heardAt }]) => heardAt < time)
    for (const [node, peer] of silent) if (peer.heardAt < time - keptMs) this.#byNode.delete(node)
    return silent.flatMap(([node, peer]) => {
      const wasThere = peer.isThere
      peer.isThere = false
      return wasThere ? [node] : []
    })
  }

  names(): readonly string[] {
    return [...this.#byNode].flatMap(([node, { isThere }]) => (isThere ? [node] : []))
  }
}
