import { type Bus, type Listener, mostWaiting, mostWaitingBytes, type StopListening, type Subject } from '@tidings/core'
import { TidingsError, utf8Length } from '@tidings/protocol'

/** What one listener has not taken yet. */
class Inbox {
  readonly listener: Listener
  #waiting: string[] = []
  #bytes = 0
  #dropped = false
  #isTaking = false
  #isOver = false

  constructor(listener: Listener) {
    this.listener = listener
  }

  put(text: string): void {
    if (this.#waiting.length >= mostWaiting || this.#bytes + text.length > mostWaitingBytes) {
      this.#dropped = true
      return
    }
    this.#waiting.push(text)
    this.#bytes += text.length
    this.#takeLater()
  }

  /** The bus was away. */
  missed(): void {
    this.#dropped = true
    this.#takeLater()
  }

  end(): void {
    this.#isOver = true
    this.#waiting = []
  }

  #takeLater(): void {
    if (this.#isTaking) return
    this.#isTaking = true
    setImmediate(() => void this.#take())
  }

  async #take(): Promise<void> {
    while (!this.#isOver && (this.#waiting.length > 0 || this.#dropped)) {
      const taken = this.#waiting
      const dropped = this.#dropped
      this.#waiting = []
      this.#bytes = 0
      this.#dropped = false
      for (const text of taken) if (!this.#isOver) await this.listener.heard(text)
      // What was dropped came after what was kept.
      if (dropped && !this.#isOver) this.listener.missed()
    }
    this.#isTaking = false
  }
}

type Answer = (text: string) => Promise<string>

/** A bus between nodes of one process. */
export class MemoryBus implements Bus {
  readonly maxBytes = 1024 * 1024
  readonly #hub: BusHub
  readonly #inboxes = new Map<Subject, Set<Inbox>>()
  readonly #answers = new Map<Subject, Set<Answer>>()
  #isAway = false
  #toLose = 0
  #loseEvery = 0
  /** What was published here and waits. */
  #held: (() => void)[] | undefined
  #came = 0

  constructor(hub: BusHub) {
    this.#hub = hub
  }

  /** Cut off from the others, until it is mended. */
  cut(): void {
    this.#isAway = true
  }

  mend(): void {
    this.#isAway = false
    for (const inboxes of this.#inboxes.values()) for (const inbox of inboxes) inbox.missed()
  }

  /** The next messages that come here are lost, and nobody is told. */
  lose(count: number): void {
    this.#toLose = count
  }

  /** From now on one of so many that come here is lost; 0: none. */
  loseEvery(count: number): void {
    this.#loseEvery = count
  }

  /** What is published here from now on waits until it is let go by what this answers: others overtake it. */
  hold(): () => void {
    const held: (() => void)[] = []
    this.#held = held
    return () => {
      this.#held = undefined
      for (const publish of held) publish()
    }
  }

  publish(subject: Subject, text: string): void {
    if (utf8Length(text) > this.maxBytes) throw new RangeError(`a message has at most ${this.maxBytes} bytes`)
    if (this.#held) this.#held.push(() => this.#send(subject, text))
    else this.#send(subject, text)
  }

  #send(subject: Subject, text: string): void {
    if (!this.#isAway) for (const bus of this.#hub.buses) if (bus !== this) bus.#receive(subject, text)
  }

  async subscribe(subject: Subject, listener: Listener): Promise<StopListening> {
    const inbox = new Inbox(listener)
    const inboxes = this.#inboxes.get(subject) ?? new Set()
    this.#inboxes.set(subject, inboxes.add(inbox))
    return async () => {
      inbox.end()
      inboxes.delete(inbox)
    }
  }

  async answer(subject: Subject, answer: Answer): Promise<StopListening> {
    const answers = this.#answers.get(subject) ?? new Set()
    this.#answers.set(subject, answers.add(answer))
    return async () => {
      answers.delete(answer)
    }
  }

  async request(subject: Subject, text: string, withinMs: number): Promise<string> {
    const there = this.#isAway ? [] : [...this.#hub.buses].filter((bus) => !bus.#isAway)
    const [answer] = there.flatMap((bus) => [...(bus.#answers.get(subject) ?? [])])
    if (!answer) throw new TidingsError('unavailable', `nobody answers ${subject}`)
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new TidingsError('unavailable', `${subject} was not answered in time`)), withinMs)
    })
    try {
      return await Promise.race([answer(text), late])
    } catch (error) {
      if (error instanceof TidingsError) throw error
      throw new TidingsError('unavailable', `${subject} could not be answered`, {}, { cause: error })
    } finally {
      clearTimeout(timer)
    }
  }

  async check(): Promise<void> {
    if (this.#isAway) throw new TidingsError('unavailable', 'this bus is cut off')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#hub.buses.delete(this)
    for (const inboxes of this.#inboxes.values()) for (const inbox of inboxes) inbox.end()
    this.#answers.clear()
  }

  #receive(subject: Subject, text: string): void {
    if (this.#toLose > 0) {
      this.#toLose -= 1
      return
    }
    this.#came += 1
    if (this.#loseEvery > 0 && this.#came % this.#loseEvery === 0) return
    if (!this.#isAway) for (const inbox of this.#inboxes.get(subject) ?? []) inbox.put(text)
  }
}

/** What ties the buses of one process together. */
export class BusHub {
  readonly buses = new Set<MemoryBus>()

  /** See `MemoryBus.lose`, on every bus. */
  lose(count: number): void {
    for (const bus of this.buses) bus.lose(count)
  }

  open(): MemoryBus {
    const bus = new MemoryBus(this)
    this.buses.add(bus)
    return bus
  }
}
