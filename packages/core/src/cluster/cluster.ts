import { TidingsError, utf8Length } from '@tidings/protocol'
import type { Fact, Tell } from '../delivery/facts.ts'
import type { Bus, StopListening } from '../ports/bus.ts'
import type { Clock, Ids, Log } from '../ports/system.ts'
import { type Envelope, fromText, type Question, type Sender, toText } from './envelope.ts'
import { Peers } from './peers.ts'
import { everyNode, questionsTo } from './subjects.ts'

export interface ClusterParts {
  readonly bus: Bus
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Log
  /** This node's name; no two nodes of an installation have the same. */
  readonly node: string
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
}

const nothing = (): void => undefined
/** Before it is started. */
const deaf: Ears = {
  ...{ hear: nothing, forget: nothing, missed: nothing, came: nothing, left: nothing },
  answer: async () => null,
}

/** So often a node says that it is there, and how much it has said: a loss is noticed after about as long. */
const beatMs = 1000
/** Who was not heard of for so long has gone. */
const silentMs = 5000
/** So long a node that is asked may take to answer. */
const answeredWithinMs = 500
/** So many of its own beats after its start a node has heard of all who are there. */
const newcomerBeats = 2
/** What was missed together is read again together. */
const gatherMs = 250

/**
 * This node among others. Everything told here is published to all of them, once, however many people it is for; each renders
 * it for the sessions it has. What a node publishes is numbered, and the last number repeated every second: who misses some,
 * also the last of them, knows within two seconds.
 */
export class Cluster {
  readonly #parts: ClusterParts
  readonly #peers = new Peers()
  readonly #self: Sender
  #published = 0
  #beats = 0
  #stops: readonly StopListening[] = []
  #stopBeating = (): void => undefined
  #ears: Ears = deaf
  #isMissing = false
  #isOver = false

  constructor(parts: ClusterParts) {
    this.#parts = parts
    this.#self = { node: parts.node, life: parts.ids.session() }
  }

  /** Resolves when this node hears the others. */
  async start(ears: Ears): Promise<void> {
    const { bus } = this.#parts
    this.#ears = ears
    const listener = { heard: (text: string) => this.#heard(text), missed: () => this.#missed() }
    const answer = (text: string) => this.#answer(text)
    this.#stops = await Promise.all([
      bus.answer(questionsTo(this.#self.node), answer),
      bus.subscribe(everyNode, listener),
    ])
    this.#beat()
  }

  /** Says that it goes; nothing is heard any more. */
  async stop(): Promise<void> {
    this.#isOver = true
    this.#stopBeating()
    this.#publish({ gone: true })
    await Promise.all(this.#stops.map((stop) => stop()))
  }

  get nodes(): readonly string[] {
    return [this.#self.node, ...this.#peers.names()]
  }

  /** To the other nodes; nothing after this one has said that it goes. A fact that is too large is counted and not sent: whoever would have heard it reads again. */
  publish(fact: Fact): void {
    if (this.#isOver) return
    this.#published += 1
    const { bus, log } = this.#parts
    const text = toText({ ...this.#self, n: this.#published, fact })
    // A UTF-16 unit is at most three bytes: most facts need no counting.
    if (text.length * 3 <= bus.maxBytes || utf8Length(text) <= bus.maxBytes) bus.publish(everyNode, text)
    else log.warn({ kind: fact.kind, length: text.length }, 'a fact is too large for the bus: others read it again')
  }

  /** Asks every other node; those that do not answer in time are left out. */
  async askAll<Answer>(question: Question): Promise<readonly { readonly node: string; readonly answer: Answer }[]> {
    const { bus, log } = this.#parts
    const text = toText({ ...this.#self, n: this.#published, question })
    const asked = this.#peers.names().map(async (node) => {
      try {
        const answer = await bus.request(questionsTo(node), text, answeredWithinMs)
        return [{ node, answer: JSON.parse(answer) as Answer }]
      } catch (error) {
        log.warn({ err: error, node }, 'a node of the cluster did not answer')
        return []
      }
    })
    return (await Promise.all(asked)).flat()
  }

  async #answer(text: string): Promise<string> {
    const { question, node } = fromText(text) ?? {}
    if (!question || node === undefined) throw new TidingsError('unavailable', 'a question of another version')
    return JSON.stringify(await this.#ears.answer(question, node))
  }

  #publish(more: Pick<Envelope, 'gone'>): void {
    this.#parts.bus.publish(everyNode, toText({ ...this.#self, n: this.#published, ...more }))
  }

  #beat(): void {
    const { clock } = this.#parts
    if (this.#isOver) return
    this.#publish({})
    this.#beats += 1
    for (const node of this.#peers.silentSince(clock.elapsed() - silentMs)) {
      this.#left(node)
      // It may have died with something on its lips.
      this.#missed()
    }
    this.#stopBeating = clock.after(beatMs, () => this.#beat())
  }

  #came(node: string): void {
    this.#parts.log.info({ node }, 'a node of the cluster is there')
    this.#publish({})
    this.#ears.came(node)
  }

  #left(node: string): void {
    this.#parts.log.info({ node }, 'a node of the cluster has gone')
    this.#ears.left(node)
  }

  #heard(text: string): void {
    const { clock, log } = this.#parts
    try {
      const envelope = fromText(text)
      if (!envelope || envelope.node === this.#self.node) {
        log.warn({ node: envelope?.node }, 'another version or a second node of this name speaks on the bus')
        this.#missed()
        return
      }
      const { n, fact, gone } = envelope
      const when = { now: clock.elapsed(), isNewcomer: this.#beats <= newcomerBeats }
      const { isNew, isGap, isPast } = gone
        ? this.#peers.gone(envelope, n, when.now)
        : this.#peers.heard(envelope, { n, isFact: fact !== undefined }, when)
      if (isPast) return
      if (gone) this.#left(envelope.node)
      // Who is new does not know yet that this node is there.
      if (isNew) this.#came(envelope.node)
      if (isGap) this.#missed()
      if (fact) this.#ears.hear(fact)
    } catch (error) {
      log.error({ err: error }, 'what another node said could not be understood')
      this.#missed()
    }
  }

  /** Forgotten at once, before what is heard next is rendered; and once more at the end, for what was missed meanwhile. */
  #missed(): void {
    if (this.#isMissing) return
    this.#isMissing = true
    this.#ears.forget()
    this.#parts.clock.after(gatherMs, () => {
      this.#isMissing = false
      if (this.#isOver) return
      this.#ears.forget()
      this.#ears.missed()
    })
  }
}

/** Tells a fact to the sessions that are here, and to those of other nodes. */
export const tellingAll =
  (here: Tell, cluster: Pick<Cluster, 'publish'>): Tell =>
  (fact) => {
    const told = here(fact)
    // A session is told where it is, by the node that holds it.
    if (fact.kind !== 'event' || typeof fact.to !== 'object' || !('session' in fact.to)) cluster.publish(fact)
    return told
  }
