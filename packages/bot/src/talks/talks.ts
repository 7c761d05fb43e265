import type { Message } from '@tidings/protocol'
import type { Acting } from '../acting/acting.ts'
import type { Context } from '../context/context.ts'
import type { BotStore } from '../keeping/store.ts'
import { Talk, TalkOver, type TalkRecord } from './talk.ts'

export type TalkFunction<S> = (talk: Talk<S>, ctx: Context<S>) => unknown

interface TalksParts<S> {
  readonly store: BotStore
  readonly functions: ReadonlyMap<string, TalkFunction<S>>
  readonly contextOf: (message: Message, acting: Acting) => Context<S>
  readonly onError: (error: unknown, ctx: Context<S>) => unknown
}

interface Live<S> {
  readonly talk: Talk<S>
  readonly record: TalkRecord
  /** Called when it waits the next time, or is over. */
  turnOver: () => void
  cancelTimer: () => void
}

/** More are kept in the store alone, and go on from there. */
const mostLive = 10_000
const longestTimerMs = 2_000_000_000

const keyOf = ({ conversation, from }: Message): string => `talk/${conversation}/${from}`

/** The talks that go on, one with a person in a conversation. */
export class Talks<S> {
  readonly #parts: TalksParts<S>
  readonly #live = new Map<string, Live<S>>()

  constructor(parts: TalksParts<S>) {
    this.#parts = parts
  }

  /** Begins one, in the place of the one before; resolves when it waits, or is over. */
  async enter(name: string, { message: began, session }: Context<S>): Promise<void> {
    if (!this.#parts.functions.has(name)) throw new Error(`there is no talk ${JSON.stringify(name)}`)
    await this.cancel(began, 'another one began')
    await this.#start(keyOf(began), { name, began, heard: [], done: [], until: 0 }, session)
  }

  /** Whether somebody's message belongs to a talk; it has gone on with it then. */
  async take({ message, session }: Context<S>): Promise<boolean> {
    const key = keyOf(message)
    const live = this.#live.get(key) ?? (await this.#resumed(key, message.ts, session))
    if (!live) return false
    live.cancelTimer()
    live.talk.session = session
    const turn = turnOf(live)
    live.talk.hear(message)
    await turn
    return true
  }

  /** Whether there was one. */
  async cancel(message: Message, why: string): Promise<boolean> {
    const key = keyOf(message)
    const live = this.#live.get(key)
    const kept = live ?? (await this.#parts.store.get(key))
    if (!kept) return false
    await this.#forget(key)
    live?.talk.end(why)
    return true
  }

  stop(): void {
    for (const live of this.#live.values()) live.cancelTimer()
    this.#live.clear()
  }

  /** After a restart: the function runs again, through all that was said and done, to where it waited. */
  async #resumed(key: string, now: number, session: S): Promise<Live<S> | undefined> {
    const record = (await this.#parts.store.get(key)) as TalkRecord | undefined
    if (!record) return undefined
    const goesOn = this.#parts.functions.has(record.name) && now <= record.until
    if (goesOn) await this.#start(key, record, session)
    else await this.#parts.store.delete(key)
    return this.#live.get(key)
  }

  async #start(key: string, record: TalkRecord, session: S): Promise<void> {
    const { functions, contextOf, onError } = this.#parts
    const run = functions.get(record.name) as TalkFunction<S>
    const live: Live<S> = {
      record,
      turnOver: () => undefined,
      cancelTimer: () => undefined,
      talk: new Talk({ record, contextOf, onWait: (timeoutMs) => void this.#waits(key, live, timeoutMs) }, session),
    }
    this.#makeRoom()
    this.#live.set(key, live)
    const turn = turnOf(live)
    const ctx = live.talk.beginning
    const told = async (): Promise<void> => {
      try {
        await run(live.talk, ctx)
      } catch (error) {
        if (!(error instanceof TalkOver)) await onError(error, ctx)
      }
      if (this.#live.get(key) === live) await this.#forget(key)
      live.turnOver()
    }
    void told().catch((error) => onError(error, ctx))
    await turn
  }

  async #waits(key: string, live: Live<S>, timeoutMs: number): Promise<void> {
    const { record, talk } = live
    record.until = Date.now() + timeoutMs
    const timer = setTimeout(
      () => {
        void this.#forget(key).finally(() => talk.end('nobody answered in time'))
      },
      Math.min(timeoutMs, longestTimerMs),
    )
    timer.unref()
    live.cancelTimer = () => clearTimeout(timer)
    try {
      await this.#parts.store.set(key, record)
    } catch (error) {
      await this.#parts.onError(error, talk.beginning)
    }
    live.turnOver()
  }

  async #forget(key: string): Promise<void> {
    this.#live.get(key)?.cancelTimer()
    this.#live.delete(key)
    await this.#parts.store.delete(key)
  }

  #makeRoom(): void {
    const [oldest] = this.#live.keys()
    if (this.#live.size < mostLive || oldest === undefined) return
    this.#live.get(oldest)?.cancelTimer()
    this.#live.delete(oldest)
  }
}

function turnOf<S>(live: Live<S>): Promise<void> {
  return new Promise((resolve) => {
    live.turnOver = resolve
  })
}
