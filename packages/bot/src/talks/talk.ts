import type { Message } from '@tidings/protocol'
import type { Acting } from '../acting/acting.ts'
import type { Context } from '../context/context.ts'

/** A talk is over before its function is: nobody answered in time, it was cancelled, or another one began. */
export class TalkOver extends Error {
  override readonly name = 'TalkOver'
}

/** All that a talk needs to go on after a restart: what it heard, and what came of what it did. Plain JSON. */
export interface TalkRecord {
  readonly name: string
  readonly began: Message
  readonly heard: Message[]
  readonly done: ({ readonly value?: unknown } | null)[]
  /** When it no longer waits. */
  until: number
}

export interface WaitOptions {
  /** Then the talk is over. An hour unless said otherwise. */
  readonly timeoutMs?: number
}

export interface AskOptions<S> extends WaitOptions {
  /** What is wrong with an answer, in words that are said before it is waited for again; nothing when it will do. */
  readonly check?: (ctx: Context<S>) => string | undefined
}

interface TalkParts<S> {
  readonly record: TalkRecord
  readonly contextOf: (message: Message, acting: Acting) => Context<S>
  /** Called when it waits; `record` has everything so far. */
  readonly onWait: (timeoutMs: number) => void
}

const hourMs = 3_600_000
const mostHeard = 200
const mostDone = 1000

/** A talk with one person in one conversation, told from its beginning to its end by one function. */
export class Talk<S> {
  readonly #parts: TalkParts<S>
  readonly #acting: Acting
  /** What is remembered of the person. */
  session: S
  #heard = 0
  #acts = 0
  #resolve: ((ctx: Context<S>) => void) | undefined
  #reject: ((over: TalkOver) => void) | undefined
  #over: TalkOver | undefined

  constructor(parts: TalkParts<S>, session: S) {
    this.#parts = parts
    this.session = session
    this.#acting = { act: (does) => this.#act(does) }
  }

  /** The message with which it began. */
  get beginning(): Context<S> {
    return this.#context(this.#parts.record.began)
  }

  /** The next message of the person. Rejects with TalkOver when none comes in time: let it through. */
  wait({ timeoutMs = hourMs }: WaitOptions = {}): Promise<Context<S>> {
    const { record, onWait } = this.#parts
    if (this.#over) return Promise.reject(this.#over)
    const message = record.heard[this.#heard]
    if (message) {
      this.#heard++
      return Promise.resolve(this.#context(message))
    }
    if (record.heard.length >= mostHeard) return Promise.reject(new Error(`a talk hears ${mostHeard} messages at most`))
    const { promise, resolve, reject } = Promise.withResolvers<Context<S>>()
    this.#resolve = resolve
    this.#reject = reject
    onWait(timeoutMs)
    return promise
  }

  /** Asks, and waits for an answer that will do. */
  async ask(question: string, { check, ...options }: AskOptions<S> = {}): Promise<Context<S>> {
    await this.beginning.answer(question)
    for (;;) {
      const ctx = await this.wait(options)
      const complaint = check?.(ctx)
      if (complaint === undefined) return ctx
      await ctx.answer(complaint)
    }
  }

  /**
   * Does something once, and remembers what came of it: after a restart the function runs again from its beginning, and what it
   * has done through a context or here is not done again. For a database, the time, chance. Its answer has to be plain JSON.
   */
  once<T>(does: () => T | Promise<T>): Promise<T> {
    return this.#act(async () => does())
  }

  /** What the person has written next. */
  hear(message: Message): void {
    this.#parts.record.heard.push(message)
    this.#heard++
    this.#resolve?.(this.#context(message))
  }

  end(why: string): void {
    this.#over = new TalkOver(why)
    this.#reject?.(this.#over)
  }

  #context(message: Message): Context<S> {
    return Object.assign(this.#parts.contextOf(message, this.#acting), { session: this.session })
  }

  async #act<T>(does: (id: string) => Promise<T>): Promise<T> {
    const { done, began } = this.#parts.record
    const index = this.#acts++
    const before = done[index]
    if (before) return before.value as T
    if (index >= mostDone) throw new Error(`a talk does ${mostDone} things at most`)
    // Also one that fails has its place, and is tried again after a restart.
    const value = await does(`bot-${began.id}-t${index}`)
    done[index] = value === undefined ? {} : { value }
    return value
  }
}
