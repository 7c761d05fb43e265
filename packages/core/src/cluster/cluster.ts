import { utf8Length } from '@tidings/protocol'
import type { Fact } from '../delivery/facts.ts'
import type { Bus, StopListening } from '../ports/bus.ts'
import type { NodeSeal } from '../ports/node-seal.ts'
import type { Records } from '../ports/records.ts'
import type { Clock, Ids, Log } from '../ports/system.ts'
import { type Answered, type AnsweredBy, Asking } from './asking.ts'
import { Claim } from './claim.ts'
import { type Envelope, fromText, type Heard, type Sender, toText } from './envelope.ts'
import { ClusterHomes } from './homes.ts'
import { Losses } from './losses.ts'
import { type NodeInfo, type OwnInfoParts, type SaidOfSelf, saysOfSelf } from './node-info.ts'
import { isMarkedBy } from './node-marks.ts'
import { Peers } from './peers.ts'
import type { Question } from './questions.ts'
import { Seldom } from './seldom.ts'
import { everyNode } from './subjects.ts'

export interface ClusterParts extends OwnInfoParts {
  readonly bus: Bus
  readonly seal: NodeSeal
  /** Where it stands which life has a node's name. */
  readonly records: Records
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Log
  readonly settings: OwnInfoParts['settings'] & {
    /** This node's name; no two nodes of an installation have the same. */
    readonly node: string
  }
}

/** What this node does with what the others say. */
export interface Ears {
  /** A fact of another node. */
  hear(fact: Fact): void
  /** Answers another node. */
  answer(question: Question, by: string): Promise<unknown>
  /** Something that others said may not have come: what was remembered is not to be gone by any more. */
  forget(): void
  /** The same, a moment later, for all that was missed together: the sessions here read again. */
  missed(): void
  /** A node is there that was not. */
  came(node: string): void
  /** A node has gone, or says nothing any more. */
  left(node: string): void
  /** Another node has this one's name, which was cut off for long: it may say nothing more. */
  replaced(): void
}

const nothing = (): void => undefined
/** Before it is started. */
const deaf: Ears = {
  ...{ hear: nothing, forget: nothing, missed: nothing, came: nothing, left: nothing, replaced: nothing },
  answer: async () => null,
}

/** So often a node says that it is there, and how much it has said: a loss is noticed after about as long. */
const beatMs = 500
/** Who was not heard of for so long has gone. */
const silentMs = 2500
/** Whoever answers nothing for so long has lost its name. */
const nameFreeMs = 5000
/** So many of its own beats after its start a node has heard of all who are there. */
const newcomerBeats = 4

/**
 * This node among others. Everything told here is published to all of them, once, however many people it is for; each renders
 * it for the sessions it has. What a node publishes is numbered, and the last number repeated twice a second: who misses some,
 * also the last of them, knows within two seconds. What no node of this installation has said, or what was said before, is
 * not heard, whoever else reaches the bus.
 */
export class Cluster {
  readonly #parts: ClusterParts
  readonly #peers = new Peers()
  readonly #self: Sender
  readonly #asking: Asking
  readonly #claim: Claim
  readonly #losses: Losses
  readonly #homes: ClusterHomes
  readonly #seldom: Seldom
  readonly #subject: string
  #published = 0
  #said = 0
  #beats = 0
  #stops: readonly StopListening[] = []
  #stopBeating = (): void => undefined
  #ears: Ears = deaf
  #draining = false
  #state: 'starting' | 'there' | 'over' | 'replaced' = 'starting'
  #isLooking = false

  constructor(parts: ClusterParts) {
    this.#parts = parts
    this.#self = { node: parts.settings.node, life: parts.ids.session() }
    this.#seldom = new Seldom(parts)
    this.#asking = new Asking(parts, this.#self)
    this.#claim = new Claim({ ...parts, asking: this.#asking, silentMs: nameFreeMs }, this.#self)
    this.#losses = new Losses({
      clock: parts.clock,
      forget: () => this.#ears.forget(),
      missed: () => this.#ears.missed(),
      hears: () => this.#state === 'there',
    })
    this.#homes = new ClusterHomes(this.#self.node, () => this.infos())
    this.#subject = everyNode(parts.seal.installation)
  }

  /** Resolves when this node hears the others; `conflict` while another one has its name. */
  async start(ears: Ears): Promise<void> {
    const { bus } = this.#parts
    this.#ears = ears
    // An absent bus says of no name that it is free.
    await bus.check()
    await this.#claim.take()
    const listener = { heard: (text: string) => this.#heard(text), missed: () => this.#losses.note() }
    this.#stops = await Promise.all([
      this.#asking.answer(async (question, by) => question.kind === 'there' || this.#ears.answer(question, by)),
      bus.subscribe(this.#subject, listener),
    ])
    this.#state = 'there'
    this.#beat()
  }

  /** Says that it goes; nothing is heard any more. */
  async stop(): Promise<void> {
    const wasThere = this.#state === 'there'
    this.#state = 'over'
    this.#stopBeating()
    if (wasThere) this.#say({ gone: true })
    await Promise.all(this.#stops.map((stop) => stop()))
    await this.#claim.release()
  }

  get homes(): ClusterHomes {
    return this.#homes
  }

  /** All nodes that are there, with this one, as each has said last what it is. */
  infos(): readonly NodeInfo[] {
    return [{ ...this.#self, ...this.#saysOfSelf() }, ...this.#peers.infos()]
  }

  /** Nothing new belongs to this node from now on: it is about to stop. */
  drains(): void {
    if (this.#draining) return
    this.#draining = true
    if (this.#state === 'there') this.#say({ self: this.#saysOfSelf() })
    this.#homes.changed()
  }

  #saysOfSelf(): SaidOfSelf {
    return saysOfSelf(this.#parts, this.#draining)
  }

  /**
   * To the other nodes; nothing before this one hears them, or after it has said that it goes. A fact that is too large is
   * counted and not sent: whoever would have heard it reads again.
   */
  publish(fact: Fact): void {
    this.#published += 1
    if (this.#state !== 'there') return
    const { bus, log } = this.#parts
    const text = this.#textOf({ fact })
    // A UTF-16 unit is at most three bytes: most facts need no counting.
    if (text.length * 3 <= bus.maxBytes || utf8Length(text) <= bus.maxBytes) bus.publish(this.#subject, text)
    else log.warn({ kind: fact.kind, length: text.length }, 'a fact is too large for the bus: others read it again')
  }

  /** Asks the node that has handed out this id, if it is there and no other than this one; else nobody. */
  askFor<Answer>(id: string, question: Question): Promise<readonly Answered<Answer>[]> {
    return this.#ask(
      question,
      this.#peers.there().filter(({ node }) => isMarkedBy(node, id)),
    )
  }

  /** Asks every other node. */
  async askAll<Answer>(question: Question): Promise<AnsweredBy<Answer>> {
    const peers = this.#peers.there()
    const answers = await this.#ask<Answer>(question, peers)
    return { answers, all: answers.length === peers.length }
  }

  async #ask<Answer>(question: Question, peers: readonly Sender[]): Promise<readonly Answered<Answer>[]> {
    const asked = peers.map(async (peer) => {
      const { node } = peer
      try {
        return [{ node, answer: (await this.#asking.ask(question, peer)) as Answer }]
      } catch (error) {
        this.#parts.log.warn({ err: error, node }, 'a node of the cluster did not answer')
        return []
      }
    })
    return (await Promise.all(asked)).flat()
  }

  #textOf(more: Pick<Envelope, 'gone' | 'fact' | 'self'>): string {
    this.#said += 1
    return toText({ ...this.#self, said: this.#said, n: this.#published, ...more }, this.#parts.seal)
  }

  #say(more: Pick<Envelope, 'gone' | 'self'>): void {
    this.#parts.bus.publish(this.#subject, this.#textOf(more))
  }

  #beat(): void {
    const { clock } = this.#parts
    if (this.#state !== 'there') return
    this.#say({ self: this.#saysOfSelf() })
    this.#beats += 1
    for (const node of this.#peers.silentSince(clock.elapsed() - silentMs)) {
      this.#left(node)
      // It may have died with something on its lips.
      this.#losses.note()
    }
    this.#stopBeating = clock.after(beatMs, () => this.#beat())
  }

  #came(node: string): void {
    this.#parts.log.info({ node }, 'a node of the cluster is there')
    if (this.#state === 'there') this.#say({ self: this.#saysOfSelf() })
    this.#ears.came(node)
  }

  #left(node: string): void {
    this.#parts.log.info({ node }, 'a node of the cluster has gone')
    this.#ears.left(node)
    this.#homes.changed()
  }

  #heard(text: string): void | Promise<void> {
    try {
      const heard = fromText(text, this.#parts.seal)
      if (heard.kind === 'forged')
        return this.#seldom.warn({}, 'something is on the bus that no node of this installation has said')
      if (heard.kind === 'unknown') {
        this.#seldom.warn({}, 'another version speaks on the bus')
        return this.#losses.note()
      }
      const { envelope } = heard
      if (envelope.node === this.#self.node) return this.#twin(envelope)
      return this.#peers.knows(envelope) ? this.#take(heard) : this.#takeNew(heard)
    } catch (error) {
      this.#notUnderstood(error)
    }
  }

  #take({ envelope, isFact }: Heard & { readonly kind: 'heard' }): void {
    const now = this.#parts.clock.elapsed()
    const { node, fact, gone } = envelope
    const { isNew, isGap, isPast, isMoved } = gone
      ? this.#peers.gone(envelope, now)
      : this.#peers.heard(envelope, { isFact, isNewcomer: this.#beats <= newcomerBeats }, now)
    if (isPast) return
    if (gone) this.#left(node)
    if (isMoved) this.#homes.changed()
    // Who is new does not know yet that this node is there.
    if (isNew) this.#came(node)
    // What this version does not understand it has missed.
    if (isGap || (isFact && !fact)) this.#losses.note()
    if (fact) this.#ears.hear(fact)
  }

  /** The first that is heard of a life of a node: somebody may say again what a former one has said. */
  async #takeNew(heard: Heard & { readonly kind: 'heard' }): Promise<void> {
    try {
      if (await this.#claim.isHeld(heard.envelope)) this.#take(heard)
      else this.#seldom.warn({ node: heard.envelope.node }, 'what a former life of a node has said came again')
    } catch (error) {
      this.#notUnderstood(error)
    }
  }

  /** Another life of this node's name: one that was, or one that has taken it while this node was cut off. */
  async #twin({ life }: Sender): Promise<void> {
    if (life === this.#self.life || this.#isLooking || this.#state !== 'there') return
    this.#isLooking = true
    const { log, clock } = this.#parts
    try {
      if (await this.#claim.isHeld(this.#self)) return
      this.#state = 'replaced'
      log.error({ node: this.#self.node }, 'another node has taken the name of this one, which stops')
      this.#ears.replaced()
    } catch (error) {
      log.error({ err: error }, 'whether another node has the name of this one could not be looked up')
    } finally {
      clock.after(silentMs, () => {
        this.#isLooking = false
      })
    }
  }

  #notUnderstood(error: unknown): void {
    this.#parts.log.error({ err: error }, 'what another node said could not be understood')
    this.#losses.note()
  }
}
