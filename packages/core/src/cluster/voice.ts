import { utf8Length } from '@tidings/protocol'
import type { Fact } from '../delivery/facts.ts'
import type { Bus, Subject } from '../ports/bus.ts'
import type { NodeSeal } from '../ports/node-seal.ts'
import type { Log } from '../ports/system.ts'
import { SaidToOne } from './channels.ts'
import { type Envelope, factText, type Sender, toText } from './envelope.ts'
import type { SaidOfSelf } from './node-info.ts'
import { everyNode, oneNode } from './subjects.ts'

export interface VoiceParts {
  readonly bus: Bus
  readonly seal: NodeSeal
  readonly log: Log
}

/** What goes along with what is told to some nodes. */
type Along = Pick<Envelope, 'of' | 'sent' | 'lost'>

/** What this node says, and how much of it: to all others, and to each of them alone. */
export class Voice {
  readonly #parts: VoiceParts
  readonly #self: Sender
  readonly #everyNode: Subject
  readonly #toOne = new SaidToOne()
  #published = 0
  #said = 0
  #told = 0

  constructor(parts: VoiceParts, self: Sender) {
    this.#parts = parts
    this.#self = self
    this.#everyNode = everyNode(parts.seal.installation)
  }

  /** What nobody hears yet: whoever would have heard it reads again. */
  count(): void {
    this.#published += 1
  }

  toAll(fact: Fact): void {
    this.#published += 1
    this.#sayToAll({}, fact)
  }

  /** One message for each, which says to whom else it goes: nobody need pass it on to those. */
  toSome(fact: Fact, to: readonly Sender[]): void {
    this.#told += 1
    const sent = to.map(({ node }) => node)
    this.#toEach(to, { of: `${this.#self.life} ${this.#told}`, sent }, fact)
  }

  /** What another node has told, under the name that it had there. */
  passOn(fact: Fact, of: string, to: readonly Sender[]): void {
    this.#toEach(to, { of }, fact)
  }

  /** For these nodes themselves, and nobody beyond them. */
  toThemselves(fact: Fact, to: readonly Sender[]): void {
    this.#toEach(to, {}, fact)
  }

  /** This node has missed what it should have passed on to these. */
  lost(to: readonly Sender[]): void {
    this.#toEach(to, { lost: true })
  }

  /** Something of itself alone: nothing is counted. */
  beat(self: SaidOfSelf): void {
    this.#sayToAll({ self })
    for (const to of this.#toOne.repeated()) this.#sayTo(to, {})
  }

  /** What was said, to that node or to any, may not have gone out: its numbers are said again. */
  again(node?: string): void {
    this.#toOne.again(node)
  }

  /** What was for that node may have gone to others in its place: it notices by the number, and reads again. */
  leftOut(to: Sender): void {
    this.#toOne.next(to, true)
    this.#sayTo(to, {})
  }

  gone(): void {
    for (const to of this.#toOne.open()) this.#sayTo(to, {})
    this.#sayToAll({ gone: true })
  }

  #sayToAll(more: Pick<Envelope, 'self' | 'gone'>, fact?: Fact): void {
    const { seal } = this.#parts
    this.#said += 1
    const envelope = { ...this.#self, said: this.#said, n: this.#published, ...more }
    this.#publish(this.#everyNode, toText(envelope, fact && factText(fact), seal), fact)
  }

  #toEach(to: readonly Sender[], along: Along, fact?: Fact): void {
    const text = fact && factText(fact)
    for (const one of to) this.#sayTo(one, along, fact, text)
  }

  #sayTo(to: Sender, along: Along, fact?: Fact, text?: string): void {
    const { seal } = this.#parts
    const isMore = text !== undefined || along.lost === true
    const envelope = { ...this.#self, ...this.#toOne.next(to, isMore), ...along }
    this.#publish(oneNode(seal.installation, to), toText(envelope, text, seal, to), fact)
  }

  /** A fact that is too large is counted and not sent: whoever would have heard it reads again. */
  #publish(subject: Subject, text: string, fact: Fact | undefined): void {
    const { bus, log } = this.#parts
    // A UTF-16 unit is at most three bytes: most facts need no counting.
    if (text.length * 3 <= bus.maxBytes || utf8Length(text) <= bus.maxBytes) bus.publish(subject, text)
    else log.warn({ kind: fact?.kind, length: text.length }, 'a fact is too large for the bus: others read it again')
  }
}
