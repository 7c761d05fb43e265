import { type Listener, mostWaiting, mostWaitingBytes } from '@tidings/core'

/** A place at which messages may be missing. */
const gap = Symbol('gap')

/** What one listener has not taken yet. While it keeps up nothing waits, and a message goes straight to it. */
export class Inbox {
  readonly #listener: Listener
  /** What is taken leaves its place empty. */
  #waiting: (string | typeof gap | undefined)[] = []
  /** So many of them are taken. */
  #taken = 0
  #units = 0
  #isTaking = false
  #isOver = false

  constructor(listener: Listener) {
    this.#listener = listener
  }

  put(text: string): void {
    if (this.#isOver) return
    if (!this.#isTaking) this.#hear(text)
    else if (this.#isFull(text)) this.missed()
    else {
      this.#waiting.push(text)
      this.#units += text.length
    }
  }

  /** Something may have been lost here. Said once, however often, until the next message comes. */
  missed(): void {
    if (this.#isOver || this.#waiting.at(-1) === gap) return
    if (this.#isTaking) this.#waiting.push(gap)
    else this.#listener.missed()
  }

  end(): void {
    this.#isOver = true
    this.#waiting = []
  }

  #isFull({ length }: string): boolean {
    return this.#waiting.length - this.#taken >= mostWaiting || this.#units + length > mostWaitingBytes
  }

  #hear(text: string): void {
    const taking = this.#listener.heard(text)
    if (taking) void this.#take(taking)
  }

  async #take(first: Promise<void>): Promise<void> {
    this.#isTaking = true
    await first
    while (!this.#isOver && this.#taken < this.#waiting.length) {
      const next = this.#next()
      if (next === gap) this.#listener.missed()
      else await this.#listener.heard(next)
    }
    this.#waiting = []
    this.#taken = 0
    this.#isTaking = false
  }

  #next(): string | typeof gap {
    const next = this.#waiting[this.#taken] as string | typeof gap
    this.#waiting[this.#taken] = undefined
    this.#taken += 1
    if (next !== gap) this.#units -= next.length
    // Empty places go now and then: each time would move all the rest.
    if (this.#taken >= mostWaiting) {
      this.#waiting = this.#waiting.slice(this.#taken)
      this.#taken = 0
    }
    return next
  }
}
