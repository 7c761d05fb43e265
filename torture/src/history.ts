/** The server's answer to a send. */
export interface Answer {
  readonly id: string
  readonly seq: number
  readonly ts: number
}

/** One message that somebody meant to send, and what became of it. Moments are steps of the history's own clock. */
export interface Sent {
  /** The conversation's name for all its members: `pair/a+b` or `room/id`. */
  readonly conversation: string
  readonly sender: string
  /** Sends of one terminal to one conversation reach the server in order, unless `inOrder` was taken back. */
  readonly terminal: string
  readonly clientMsgId: string
  readonly text: string
  readonly counts: boolean
  readonly sentAt: number
  inOrder: boolean
  /** A connection was lost before it gave the answer. */
  wasLost?: true
  answer?: Answer
  answeredAt?: number
  /** How often it was answered; above 1 the server has recognised a repetition. */
  answers: number
}

/** How far a reader's pointer was moved: what the server has confirmed, and what it may also have done. */
export interface ReadMarks {
  confirmed: number
  tried: number
}

/** Everything that the clients did and were told, in the order in which it happened to them. */
export class History {
  readonly sends: Sent[] = []
  /** Contradictions that need no log to be seen. */
  readonly violations: string[] = []
  readonly #heads = new Map<string, number>()
  readonly #reads = new Map<string, Map<string, ReadMarks>>()
  readonly #absences: { readonly from: number; to: number }[] = []
  #clock = 0

  send(message: Omit<Sent, 'sentAt' | 'inOrder' | 'answers'>): Sent {
    const sent: Sent = { ...message, sentAt: ++this.#clock, inOrder: true, answers: 0 }
    this.sends.push(sent)
    return sent
  }

  answered(sent: Sent, answer: Answer): void {
    sent.answers++
    this.seen(sent.conversation, answer.seq)
    if (!sent.answer) {
      sent.answer = answer
      sent.answeredAt = ++this.#clock
      if (this.#mayHaveBeenRefused(sent)) sent.inOrder = false
      return
    }
    const { id, seq, ts } = sent.answer
    if (id === answer.id && seq === answer.seq && ts === answer.ts) return
    this.violations.push(
      `${nameOf(sent)} was answered with ${JSON.stringify(sent.answer)} and, repeated, with ${JSON.stringify(answer)}`,
    )
  }

  /** From now on the store may refuse what comes, until the answer is called. */
  storeMayRefuse(): () => void {
    const absence = { from: this.#clock, to: Number.POSITIVE_INFINITY }
    this.#absences.push(absence)
    return () => {
      absence.to = this.#clock
    }
  }

  /** Whether the store may refuse what comes now, and how often it began to or came back: what is noted then may be lost. */
  get store(): { readonly mayRefuse: boolean; readonly turns: number } {
    const away = this.#absences.filter(({ to }) => to === Number.POSITIVE_INFINITY).length
    return { mayRefuse: away > 0, turns: 2 * this.#absences.length - away }
  }

  /** Over a connection that was lost before it said so, while later ones were taken: said again, it stands behind them. */
  #mayHaveBeenRefused({ wasLost, sentAt }: Sent): boolean {
    return wasLost === true && this.#absences.some(({ to }) => to >= sentAt)
  }

  /** Somebody was told of this entry, by an answer, a push or a page: it must never be gone again. */
  seen(conversation: string, seq: number): void {
    this.#heads.set(conversation, Math.max(seq, this.#heads.get(conversation) ?? 0))
  }

  /** How far each log is known to reach. */
  get heads(): ReadonlyMap<string, number> {
    return this.#heads
  }

  marks(reader: string, conversation: string): ReadMarks {
    const ofReader = this.#reads.get(reader) ?? new Map<string, ReadMarks>()
    this.#reads.set(reader, ofReader)
    const marks = ofReader.get(conversation) ?? { confirmed: 0, tried: 0 }
    ofReader.set(conversation, marks)
    return marks
  }

  /** Every read pointer that the server has confirmed. */
  confirmedReads(): { readonly reader: string; readonly conversation: string; readonly confirmed: number }[] {
    return [...this.#reads].flatMap(([reader, marks]) =>
      [...marks].map(([conversation, { confirmed }]) => ({ reader, conversation, confirmed })),
    )
  }

  get acknowledged(): number {
    return this.sends.filter((sent) => sent.answer).length
  }

  get repetitionsRecognised(): number {
    return this.sends.reduce((sum, sent) => sum + Math.max(0, sent.answers - 1), 0)
  }
}

export const nameOf = ({ clientMsgId, sender, conversation }: Sent): string =>
  `${clientMsgId} of ${sender} in ${conversation}`
