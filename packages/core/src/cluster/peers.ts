import type { Envelope, Sender } from './envelope.ts'
import { isSamePlace, type NodeInfo, type SaidOfSelf } from './node-info.ts'

type Spoken = Pick<Envelope, 'node' | 'life' | 'n' | 'said' | 'self'>

interface Peer {
  life: string
  /** Up to which of its facts all were heard, or given up. */
  n: number
  /** The number of what it said last. */
  said: number
  heardAt: number
  /** `silent`: it says nothing any more. `gone`: it has said that it goes, and says nothing more in this life. */
  state: 'there' | 'silent' | 'gone'
  /** What it said last that it is; undefined where it has not said so yet, or is of a version that does not. */
  self: SaidOfSelf | undefined
}

/** What hearing of a node came to. */
export interface Numbered {
  /** It was not there, or not that anybody knew. */
  readonly isNew: boolean
  /** New here, and others have heard it for longer. */
  readonly isLate: boolean
  /** Some of what it said was not heard. */
  readonly isGap: boolean
  /** It was heard before, or after the end of that life: it says nothing. */
  readonly isPast: boolean
  /** Something may belong to it that did not, or the other way round. */
  readonly isMoved: boolean
}

/** One that is not there any more is known for so long. */
const keptMs = 600_000

/** Whoever hears of a node so many of its beats after its start is late: others have known of it for a second and a half. */
const lateBeats = 3

const past: Numbered = { isNew: false, isLate: false, isGap: false, isPast: true, isMoved: false }

const isPast = (known: Peer, { life, said }: Spoken): boolean =>
  known.life === life && (known.state === 'gone' || said <= known.said)

/** What it said meanwhile to this node alone did not come either. */
const isSilent = (known: Peer | undefined, life: string): boolean => known?.state === 'silent' && known.life === life
const isLongThere = (self: SaidOfSelf | undefined): boolean => (self?.beats ?? 0) > lateBeats

/** The other nodes: which are there, and whether all that they said was heard. Times are of `Clock.elapsed`. */
export class Peers {
  readonly #byNode = new Map<string, Peer>()

  /** Is that the life in which it is, or was last? */
  knows({ node, life }: Sender): boolean {
    return this.#byNode.get(node)?.life === life
  }

  /**
   * One says that it has published `n` facts; `isFact`: what was heard is the last of them. `isNewcomer`: this node has only
   * just begun to hear, and remembers nothing yet that an earlier fact would have made untrue.
   */
  heard(
    spoken: Spoken,
    { isFact, isNewcomer }: { readonly isFact: boolean; readonly isNewcomer: boolean },
    now: number,
  ): Numbered {
    const { node, life, n, said } = spoken
    const known = this.#byNode.get(node)
    if (known && isPast(known, spoken)) return past
    const before = isFact ? n - 1 : n
    const was = known?.life === life ? known.self : undefined
    const self = spoken.self ?? was
    this.#byNode.set(node, { life, n, said, heardAt: now, state: 'there', self })
    const isSame = known?.state === 'there' && known.life === life
    const isMoved = !isSamePlace(isSame ? known.self : undefined, self)
    const isNew = !isSame
    const wasSilent = isSilent(known, life)
    const isLate = isNew && (wasSilent || isLongThere(self))
    // Of one that is not known nobody knows what it has said to others meanwhile: it may have been cut off, and let go.
    if (!known) return { isNew, isLate, isGap: before > 0 && !isNewcomer, isPast: false, isMoved }
    // The life before may have ended with something that nobody heard, unless it said that it ends.
    const missed = known.life === life ? known.n : known.state === 'gone' ? 0 : -1
    return { isNew, isLate, isGap: wasSilent || before > missed, isPast: false, isMoved }
  }

  /** It says that it goes, having published `n` facts. */
  gone(spoken: Spoken, now: number): Numbered {
    const { node, life, n, said } = spoken
    const known = this.#byNode.get(node)
    if (known && isPast(known, spoken)) return past
    this.#byNode.set(node, { life, n, said, heardAt: now, state: 'gone', self: undefined })
    const isGap = known !== undefined && (known.life !== life || n > known.n)
    return { ...past, isGap, isPast: false }
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

  there(): readonly Sender[] {
    return [...this.#byNode].flatMap(([node, { life, state }]) => (state === 'there' ? [{ node, life }] : []))
  }

  /** Of those that are there and have said so. */
  infos(): readonly NodeInfo[] {
    return [...this.#byNode].flatMap(([node, { life, state, self }]) =>
      state === 'there' && self ? [{ node, life, ...self }] : [],
    )
  }

  /** Is one there of a version that hears only what is told to all? */
  get isAnyOld(): boolean {
    for (const { state, self } of this.#byNode.values()) if (state === 'there' && !self) return true
    return false
  }

  find(node: string): Sender | undefined {
    const peer = this.#byNode.get(node)
    return peer?.state === 'there' ? { node, life: peer.life } : undefined
  }

  get count(): number {
    let count = 0
    for (const { state } of this.#byNode.values()) if (state === 'there') count += 1
    return count
  }
}
