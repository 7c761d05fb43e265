import type { Fact } from '../delivery/facts.ts'
import { BoundedCache } from '../memory/bounded-cache.ts'
import type { NodeSeal } from '../ports/node-seal.ts'
import type { Clock, Log } from '../ports/system.ts'
import { HeardFromOne, keyOf } from './channels.ts'
import { type Envelope, fromText, type Heard, type Sender } from './envelope.ts'
import type { Peers } from './peers.ts'
import { Seldom } from './seldom.ts'

type Understood = Heard & { readonly kind: 'heard' }

/** What comes of hearing others. */
export interface Hears {
  fact(fact: Fact, by: Pick<Envelope, 'node' | 'of' | 'sent'>): void
  /** Some of what was said was not heard; `alone`: to this node alone, which may have had to pass it on. */
  missed(alone: boolean): void
  /** That node has missed what it should have passed on. */
  lost(node: string): void
  /** `isLate`: others have heard it for longer. */
  came(sender: Sender, isLate: boolean): void
  left(node: string): void
  /** A node is something else than it was. */
  moved(): void
  /** Somebody speaks under this node's name. */
  twin(sender: Sender): void
}

export interface ListeningParts {
  readonly seal: NodeSeal
  readonly clock: Clock
  readonly log: Log
  readonly self: Sender
  readonly peers: Peers
  /** Is that the life which has its name now? */
  readonly isHeld: (sender: Sender) => Promise<boolean>
  /** This node has only just started. */
  readonly isNewcomer: () => boolean
}

const mostFormer = 1000
/** Lives that are looked up at once. */
const mostLooking = 100
/** Of one of them. */
const mostWaiting = 30

/** What the other nodes say: whether it is theirs, whether all of it was heard, and what it comes to. */
export class Listening {
  readonly #parts: ListeningParts
  readonly #hears: Hears
  readonly #alone = new HeardFromOne()
  readonly #seldom: Seldom
  /** Lives that have their names no more: none ever has it again. */
  readonly #former = new BoundedCache<string, true>(mostFormer)
  /** What was heard of lives that are being looked up. */
  readonly #looking = new Map<string, (() => void)[]>()
  readonly #looks = new Set<Promise<void>>()
  #isOver = false

  constructor(parts: ListeningParts, hears: Hears) {
    this.#parts = parts
    this.#hears = hears
    this.#seldom = new Seldom(parts)
  }

  /** What is told to all. */
  toAll(text: string): void {
    this.#heard(text, undefined)
  }

  /** What is told to this life of this node alone. */
  toThis(text: string): void {
    this.#heard(text, this.#parts.self)
  }

  /** Resolves when the store is asked nothing any more. */
  async stop(): Promise<void> {
    this.#isOver = true
    await Promise.all(this.#looks)
  }

  #heard(text: string, to: Sender | undefined): void {
    try {
      const heard = fromText(text, this.#parts.seal, to)
      if (heard.kind === 'heard') this.#understood(heard, to)
      else if (heard.kind === 'forged')
        this.#seldom.warn({}, 'something is on the bus that no node of this installation has said')
      else {
        this.#seldom.warn({}, 'another version speaks on the bus')
        this.#hears.missed(to !== undefined)
      }
    } catch (error) {
      this.#notUnderstood(error)
    }
  }

  #understood(heard: Understood, to: Sender | undefined): void {
    const { envelope } = heard
    const take = (): void => (to ? this.#takeAlone(heard) : this.#take(heard))
    if (envelope.node === this.#parts.self.node) this.#hears.twin(envelope)
    else if (this.#isKnown(envelope, to)) take()
    else this.#takeNew(envelope, take)
  }

  /** To this node alone something may be said before anything is to all: its numbers keep what was said before from being heard again. */
  #isKnown(sender: Sender, to: Sender | undefined): boolean {
    return this.#parts.peers.knows(sender) || (to !== undefined && this.#alone.knows(sender))
  }

  #take({ envelope, isFact }: Understood): void {
    const { peers, clock, isNewcomer } = this.#parts
    const now = clock.elapsed()
    const { node, fact, gone } = envelope
    const { isNew, isLate, isGap, isPast, isMoved } = gone
      ? peers.gone(envelope, now)
      : peers.heard(envelope, { isFact, isNewcomer: isNewcomer() }, now)
    if (isPast) return
    if (gone) this.#hears.left(node)
    // Who is new does not know yet that this node is there.
    if (isNew) this.#hears.came(envelope, isLate)
    if (isMoved) this.#hears.moved()
    // What this version does not understand it has missed.
    if (isGap || (isFact && !fact)) this.#hears.missed(false)
    if (fact) this.#hears.fact(fact, { node })
  }

  #takeAlone({ envelope, isFact }: Understood): void {
    const { fact, node, lost } = envelope
    const came = this.#alone.heard(envelope, isFact || lost === true)
    if (came === 'past') return
    if (came === 'gap' || (isFact && !fact)) this.#hears.missed(true)
    // It may have been that.
    if (lost || came === 'gap') this.#hears.lost(node)
    if (fact) this.#hears.fact(fact, envelope)
  }

  /**
   * What is heard of a life of a node that is not known: somebody may say again what a former one has said. The store is asked in the
   * background, once for each, and nothing else waits for it. What is beyond the bound is missed, which its numbers tell.
   */
  #takeNew(sender: Sender, take: () => void): void {
    const key = keyOf(sender)
    if (this.#former.get(key)) {
      this.#seldom.warn({ node: sender.node }, 'what a former life of a node has said came again')
      return
    }
    const waiting = this.#looking.get(key)
    if (waiting) {
      if (waiting.length < mostWaiting) waiting.push(take)
    } else if (this.#looking.size < mostLooking) {
      this.#looking.set(key, [take])
      const look = this.#look(sender, key).finally(() => this.#looks.delete(look))
      this.#looks.add(look)
    }
  }

  async #look(sender: Sender, key: string): Promise<void> {
    try {
      const isHeld = await this.#parts.isHeld(sender)
      if (this.#isOver) return
      if (isHeld) for (const take of this.#looking.get(key) ?? []) take()
      else this.#former.set(key, true)
    } catch (error) {
      this.#notUnderstood(error)
    } finally {
      this.#looking.delete(key)
    }
  }

  #notUnderstood(error: unknown): void {
    this.#parts.log.error({ err: error }, 'what another node said could not be understood')
    this.#hears.missed(true)
  }
}
