import { TidingsError } from '@tidings/protocol'
import { BoundedCache } from '../memory/bounded-cache.ts'
import type { Bus, StopListening } from '../ports/bus.ts'
import type { NodeSeal } from '../ports/node-seal.ts'
import type { Sender } from './envelope.ts'
import { Asked, type Question } from './questions.ts'
import { questionsTo } from './subjects.ts'

export interface AskingParts {
  readonly bus: Bus
  readonly seal: NodeSeal
}

type Answering = (question: Question, by: Sender) => Promise<unknown>

/** So long a node that is asked may take to answer. */
export const answeredWithinMs = 500
/** Questions of one life of a node that may overtake one another. */
const mostOvertaking = 10_000
/** Lives whose questions are remembered. */
const mostLives = 1000

/** The numbers of what one life of a node has asked. */
class Numbers {
  #highest = 0
  readonly #taken = new Set<number>()

  /** False for one that was there before, or is too far back to know. */
  take(number: number): boolean {
    if (number <= this.#highest - mostOvertaking || this.#taken.has(number)) return false
    this.#taken.add(number)
    this.#highest = Math.max(this.#highest, number)
    // In the order of their coming, which is nearly that of the numbers.
    for (const old of this.#taken) {
      if (this.#taken.size <= mostOvertaking) break
      this.#taken.delete(old)
    }
    return true
  }
}

const aboutQuestion = ({ node, life }: Sender): string => `question to ${node} ${life}`
const aboutAnswer = (by: Sender, asked: Pick<Asked, 'node' | 'life' | 'asked'>): string =>
  `answer of ${by.node} ${by.life} to ${asked.node} ${asked.life} ${asked.asked}`

/**
 * Questions of one node to another, and answers. Both are for the two alone, and for that one question: who reaches the bus
 * reads neither, and what is asked a second time is not answered.
 */
export class Asking {
  readonly #parts: AskingParts
  readonly #self: Sender
  readonly #heard = new BoundedCache<string, Numbers>(mostLives)
  #asked = 0

  constructor(parts: AskingParts, self: Sender) {
    this.#parts = parts
    this.#self = self
  }

  /** `unavailable` where there is no answer, or none that can be believed. */
  async ask(question: Question, of: Sender): Promise<unknown> {
    const { bus, seal } = this.#parts
    this.#asked += 1
    const asked = { ...this.#self, asked: this.#asked, question }
    const text = seal.close(JSON.stringify(asked), aboutQuestion(of))
    const subject = questionsTo(seal.installation, of.node)
    const answer = seal.open(await bus.request(subject, text, answeredWithinMs), aboutAnswer(of, asked))
    if (answer === undefined) throw new TidingsError('unavailable', `what answers for ${of.node} is not that node`)
    return JSON.parse(answer)
  }

  answer(answering: Answering): Promise<StopListening> {
    const { bus, seal } = this.#parts
    return bus.answer(questionsTo(seal.installation, this.#self.node), (text) => this.#answer(text, answering))
  }

  async #answer(closed: string, answering: Answering): Promise<string> {
    const { seal } = this.#parts
    const text = seal.open(closed, aboutQuestion(this.#self))
    if (text === undefined) throw new TidingsError('unavailable', 'not a question to this node')
    const asked = Asked.safeParse(JSON.parse(text))
    if (!asked.success) throw new TidingsError('unavailable', 'a question of another version')
    this.#expectNew(asked.data)
    const { question } = asked.data
    return seal.close(
      JSON.stringify((await answering(question, asked.data)) ?? null),
      aboutAnswer(this.#self, asked.data),
    )
  }

  #expectNew({ node, life, asked }: Asked): void {
    const key = `${node} ${life}`
    const known = this.#heard.get(key)
    const numbers = known ?? new Numbers()
    if (!known) this.#heard.set(key, numbers)
    if (!numbers.take(asked)) throw new TidingsError('unavailable', 'this question was asked before')
  }
}
