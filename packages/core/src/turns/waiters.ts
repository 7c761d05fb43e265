import type { Clock } from '../ports/system.ts'

/** Hears what a key is woken by, also while nobody asks. */
export interface Waiter {
  /** The next that it has heard, or hears within so long; undefined: nothing, or the node stops. */
  next(withinMs: number): Promise<string | undefined>
  /** The node stops: nothing is waited for any more. */
  readonly isOver: boolean
  end(): void
}

/** What one hears and has not asked for: more says nothing more. */
const mostHeard = 8

class Waiting implements Waiter {
  readonly #clock: Clock
  readonly #left: (one: Waiting) => void
  readonly #heard = new Set<string>()
  #wake: (() => void) | undefined
  isOver: boolean

  constructor(clock: Clock, isOver: boolean, left: (one: Waiting) => void) {
    this.#clock = clock
    this.isOver = isOver
    this.#left = left
  }

  async next(withinMs: number): Promise<string | undefined> {
    if (this.#heard.size === 0 && !this.isOver)
      await new Promise<void>((resolve) => {
        const cancel = this.#clock.after(withinMs, resolve)
        this.#wake = () => {
          cancel()
          resolve()
        }
      })
    this.#wake = undefined
    const [first] = this.#heard
    if (first !== undefined) this.#heard.delete(first)
    return first
  }

  hear(by: string): void {
    if (this.#heard.size < mostHeard) this.#heard.add(by)
    this.#wake?.()
  }

  stop(): void {
    this.isOver = true
    this.#wake?.()
  }

  end(): void {
    this.#left(this)
  }
}

const nameOf = (service: string, key: string): string => `${service}/${key}`

/** Calls of services that wait on this node for something that may happen on any. */
export class Waiters {
  readonly #clock: Clock
  readonly #all = new Map<string, Set<Waiting>>()
  #isOver = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  add(service: string, key: string): Waiter {
    const name = nameOf(service, key)
    const some = this.#all.get(name) ?? new Set()
    const waiting = new Waiting(this.#clock, this.#isOver, (one) => {
      some.delete(one)
      if (some.size === 0 && this.#all.get(name) === some) this.#all.delete(name)
    })
    some.add(waiting)
    this.#all.set(name, some)
    return waiting
  }

  hear({ service, key, by }: { readonly service: string; readonly key: string; readonly by: string }): void {
    for (const one of this.#all.get(nameOf(service, key)) ?? []) one.hear(by)
  }

  /** Whoever waits is answered now; before calls that are under way are waited for. */
  stop(): void {
    this.#isOver = true
    for (const some of this.#all.values()) for (const one of some) one.stop()
  }
}
