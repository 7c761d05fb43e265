import type { Uid } from '@tidings/protocol'
import type { Fact } from '../delivery/facts.ts'
import type { Bus, StopListening } from '../ports/bus.ts'
import type { NodeSeal } from '../ports/node-seal.ts'
import type { Records } from '../ports/records.ts'
import type { Clock, Ids, Log, Metrics } from '../ports/system.ts'
import { Agreement } from './agreement.ts'
import { Asking } from './asking.ts'
import { Claim } from './claim.ts'
import { deaf, type Ears } from './ears.ts'
import type { Sender } from './envelope.ts'
import { FanOut, type FanOutParts } from './fan-out.ts'
import type { Guests } from './guests.ts'
import { ClusterHomes } from './homes.ts'
import { Listening } from './listening.ts'
import { Losses } from './losses.ts'
import { NameWatch } from './name-watch.ts'
import { type Condition, type NodeInfo, type OwnInfoParts, type SaidOfSelf, saysOfSelf } from './node-info.ts'
import { isMarkedBy } from './node-marks.ts'
import { Peers } from './peers.ts'
import type { Question } from './questions.ts'
import { everyNode, oneNode } from './subjects.ts'
import { Voice } from './voice.ts'

export interface ClusterParts extends OwnInfoParts {
  readonly bus: Bus
  readonly seal: NodeSeal
  /** Where it stands which life has a node's name. */
  readonly records: Records
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Log
  readonly metrics: Pick<Metrics, 'missed'>
  readonly settings: OwnInfoParts['settings'] & {
    /** This node's name; no two nodes of an installation have the same. */
    readonly node: string
  }
  readonly rooms: FanOutParts['rooms']
  readonly withRoom: FanOutParts['withRoom']
  /** Called twice a second. */
  readonly onBeat: () => void
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
 * This node among others. What is told here goes to the nodes to which it matters: the homes of those whom it concerns, which pass
 * it on to where else they are (`Routes`), one message for each node at most; or once to all. What a node says is
 * numbered, to all and to each, and the last number repeated: who misses some, also the last of them, knows within two seconds.
 * What no node of this installation has said, or what was said before, is not heard, whoever else reaches the bus.
 */
export class Cluster {
  readonly #parts: ClusterParts
  readonly #self: Sender
  readonly #peers = new Peers()
  readonly #asking: Asking
  readonly #claim: Claim
  readonly #name: NameWatch
  readonly #losses: Losses
  readonly #homes: ClusterHomes
  readonly #voice: Voice
  readonly #fanOut: FanOut
  readonly #listening: Listening
  readonly #agreement: Agreement
  #beats = 0
  #stops: readonly StopListening[] = []
  #stopBeating = (): void => undefined
  #ears: Ears = deaf
  #is: Condition = { draining: false, unready: false }
  #state: 'starting' | 'there' | 'over' | 'replaced' = 'starting'
  #lostToOthers = 0

  constructor(parts: ClusterParts) {
    const { clock } = parts
    const self = { node: parts.settings.node, life: parts.ids.session() }
    const peers = this.#peers
    this.#parts = parts
    this.#self = self
    this.#asking = new Asking(parts, self)
    this.#claim = new Claim({ ...parts, asking: this.#asking, silentMs: nameFreeMs }, self)
    this.#name = new NameWatch({ ...parts, self, claim: this.#claim, replaced: () => this.#replaced() })
    this.#losses = new Losses({
      ...parts,
      forget: () => this.#ears.forget(),
      missed: () => this.#missed(),
      hears: () => this.#state === 'there',
    })
    this.#homes = new ClusterHomes(
      self.node,
      () => this.infos(),
      () => clock.elapsed(),
    )
    this.#voice = new Voice(parts, self)
    this.#agreement = new Agreement(parts.log, parts.settings.agreed)
    this.#fanOut = new FanOut({ ...parts, self: self.node, homes: this.#homes, peers, voice: this.#voice })
    const isHeld = (sender: Sender) => this.#claim.isHeld(sender)
    this.#listening = new Listening({ ...parts, self, peers, isHeld, isNewcomer: () => this.isNew }, this.#hears())
  }

  /** Resolves when this node hears the others; `conflict` while another one has its name. */
  async start(ears: Ears): Promise<void> {
    const { bus, seal } = this.#parts
    this.#ears = ears
    // An absent bus says of no name that it is free.
    await bus.check()
    await this.#claim.take()
    const toAll = { heard: (text: string) => this.#listening.toAll(text), missed: () => this.#losses.note() }
    const away = (): void => {
      // What this node has said may have gone nowhere, either.
      this.#voice.again()
      this.#missedAlone()
    }
    const toThis = { heard: (text: string) => this.#listening.toThis(text), missed: away }
    this.#stops = await Promise.all([
      this.#asking.answer((question, by) => this.#answer(question, by)),
      bus.subscribe(everyNode(seal.installation), toAll),
      bus.subscribe(oneNode(seal.installation, this.#self), toThis),
    ])
    this.#state = 'there'
    this.#fanOut.unsure()
    this.#beat()
  }

  /** Says that it goes; nothing is heard any more. */
  async stop(): Promise<void> {
    const wasThere = this.#state === 'there'
    this.#state = 'over'
    this.#stopBeating()
    if (wasThere) this.#voice.gone()
    await Promise.all(this.#stops.map((stop) => stop()))
    await Promise.all([this.#listening.stop(), this.#name.stop()])
    await this.#claim.release().catch((error: unknown) => {
      // Whoever takes it finds that this node answers no more.
      this.#parts.log.warn({ err: error }, 'this node could not give back its name')
    })
  }

  get homes(): ClusterHomes {
    return this.#homes
  }

  /** Users of this node who sit on others. */
  get guests(): Guests {
    return this.#fanOut.guests
  }

  /** It may not have heard yet of all nodes that are there. */
  get isNew(): boolean {
    return this.#beats <= newcomerBeats
  }

  /** All nodes that are there, with this one, as each has said last what it is. */
  infos(): readonly NodeInfo[] {
    return [{ ...this.#self, ...this.#saysOfSelf() }, ...this.#peers.infos()]
  }

  /** `draining`: nothing new belongs to this node; `unready`: it can do no work. The others are told at once. */
  is(change: Partial<Condition>): void {
    const before = this.#is
    this.#is = { ...before, ...change }
    const isMoved = this.#is.draining !== before.draining
    if (!isMoved && this.#is.unready === before.unready) return
    if (this.#state === 'there') this.#voice.beat(this.#saysOfSelf())
    if (isMoved) this.#homes.changed()
  }

  /** To the nodes to which it matters; nothing before this one hears them, or after it has said that it goes. */
  publish(fact: Fact): void {
    if (this.#state === 'there') this.#fanOut.tell(fact)
    else this.#voice.count()
  }

  /** To these nodes, and not beyond them. */
  publishTo(nodes: Iterable<string>, fact: Fact): void {
    if (this.#state === 'there') this.#fanOut.tellNodes(nodes, fact)
  }

  /** What came here for these users of this node could not be told: neither to those who sit elsewhere. */
  missedFor(uids: readonly Uid[] | 'all'): void {
    if (this.#state === 'there') this.#fanOut.missed(uids)
  }

  /** Asks the node that has handed out this id; undefined where it is not there, does not answer, or has no such thing (null). */
  async askFor<Answer>(id: string, question: Question): Promise<Answer | undefined> {
    const asked = this.#peers.there().filter(({ node }) => isMarkedBy(node, id))
    const answers = await Promise.all(asked.map((peer) => this.#askOne<Answer | null>(question, peer)))
    return answers.find((answer) => answer !== null && answer !== undefined) ?? undefined
  }

  /** undefined where that node is not there, or does not answer. */
  async askNode<Answer>(node: string, question: Question): Promise<Answer | undefined> {
    const peer = this.#peers.find(node)
    return peer && this.#askOne<Answer>(question, peer)
  }

  /** What each of the other nodes answers; undefined where one does not. */
  async askAll<Answer>(question: Question): Promise<readonly (Answer | undefined)[]> {
    return Promise.all(this.#peers.infos().map(({ node }) => this.askNode<Answer>(node, question)))
  }

  /** `unavailable` where it does not answer. */
  ask(question: Question, of: Sender): Promise<unknown> {
    return this.#asking.ask(question, of)
  }

  async #askOne<Answer>(question: Question, peer: Sender): Promise<Answer | undefined> {
    try {
      return (await this.#asking.ask(question, peer)) as Answer
    } catch (error) {
      // One that stops asks nobody any more.
      if (this.#state === 'there')
        this.#parts.log.warn({ err: error, node: peer.node }, 'a node of the cluster did not answer')
      return undefined
    }
  }

  async #answer(question: Question, by: Sender): Promise<unknown> {
    if (question.kind === 'there') return true
    // It would be told nothing of what changes from now on.
    if (question.kind === 'presence' && question.forMs > 0) this.#fanOut.expectThere(by)
    if (question.kind !== 'sits') return this.#ears.answer(question, by)
    this.#fanOut.sit(by, question.guests)
    return true
  }

  #saysOfSelf(): SaidOfSelf {
    return { ...saysOfSelf(this.#parts, this.#is), beats: this.#beats }
  }

  #beat(): void {
    const { clock } = this.#parts
    if (this.#state !== 'there') return
    this.#voice.beat(this.#saysOfSelf())
    this.#beats += 1
    this.#parts.onBeat()
    for (const node of this.#peers.silentSince(clock.elapsed() - silentMs)) {
      this.#fanOut.unsure()
      this.#left(node, true)
      // It may have died with something on its lips.
      this.#losses.note()
    }
    this.#stopBeating = clock.after(beatMs, () => this.#beat())
  }

  #hears(): ConstructorParameters<typeof Listening>[1] {
    return {
      fact: (fact, by) => this.#fanOut.heard(fact, by, (heard) => this.#ears.hear(heard)),
      missed: (alone) => (alone ? this.#missedAlone() : this.#losses.note()),
      lost: (node) => this.#ears.homeLost(node),
      came: (sender, isLate) => this.#came(sender, isLate),
      left: (node) => this.#left(node, false),
      moved: () => this.#moved(),
      twin: (sender) => {
        if (this.#state === 'there') this.#name.heard(sender)
      },
    }
  }

  /** Those for whom it would have been passed on are told at once, and once more of what was missed until the end. */
  #missedAlone(): void {
    if (this.#lostToOthers === 0) this.#fanOut.missed('all')
    this.#lostToOthers += 1
    this.#losses.note()
  }

  #missed(): void {
    if (this.#lostToOthers > 1) this.#fanOut.missed('all')
    this.#lostToOthers = 0
    this.#ears.missed()
  }

  #came(sender: Sender, isLate: boolean): void {
    const { node } = sender
    this.#parts.log.info({ node }, 'a node of the cluster is there')
    this.#fanOut.came(sender)
    if (isLate && !this.isNew) this.#voice.leftOut(sender)
    this.#voice.again(node)
    if (this.#state === 'there') this.#voice.beat(this.#saysOfSelf())
    this.#ears.came(node, isLate)
  }

  #moved(): void {
    this.#homes.changed()
    this.#agreement.look(this.#peers.infos())
  }

  #replaced(): void {
    this.#state = 'replaced'
    this.#ears.replaced()
  }

  #left(node: string, isSilent: boolean): void {
    this.#parts.log.info({ node }, 'a node of the cluster has gone')
    this.#fanOut.left(node, isSilent)
    this.#ears.left(node)
    this.#homes.changed()
  }
}
