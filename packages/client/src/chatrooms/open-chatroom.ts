import type { Chatroom, ChatroomPerson, Content, EventData, InputOf, OutputOf } from '@tidings/protocol'
import { TidingsError } from '@tidings/protocol/errors'
import { limits } from '@tidings/protocol/limits'
import type { TidingsClient } from '../client-surface.ts'
import { backOff } from '../runtime/back-off.ts'
import { after } from '../runtime/runtime.ts'
import { messageIds } from '../sending/outbox.ts'
import { type ChatroomLine, hasGap, withoutLine, withSaid, withTold } from './lines.ts'

/** A client, or a tab's part of one. */
export type ChatroomHost = Pick<TidingsClient, 'call' | 'on' | 'state' | 'subscribe'>

export interface OpenChatroomOptions {
  /** So many messages are asked for when one enters first; 50 at most. */
  readonly last?: number
  /** So many are kept here. */
  readonly kept?: number
}

export interface ChatroomSendOptions {
  /** `low`: shown now or never, and left out first where much is said. */
  readonly priority?: 'normal' | 'low'
  /** An id of one's own: what was said under it is not said again. */
  readonly clientMsgId?: string
  readonly timeoutMs?: number
}

export interface ChatroomState {
  /** `joining`: the server has not let this terminal in yet, or again. */
  readonly phase: 'joining' | 'in' | 'out'
  /** Why one is out of it: `elsewhere` is another tab, in another chatroom; `idle`: one said nothing for long; `refused` has an error. */
  readonly why?: 'closed' | 'banned' | 'elsewhere' | 'idle' | 'refused'
  readonly error?: TidingsError
  /** As it was told last. */
  readonly chatroom?: Chatroom
  readonly you?: ChatroomPerson
  readonly online: number
  /** The oldest first. */
  readonly lines: readonly ChatroomLine[]
}

/** Where nothing is said it is looked after so long whether this terminal is in it still, and how many are. */
const lookMs = 60_000
const sendTimeoutMs = 30_000
const againMs = 500
const longestTurnMs = 900
const keptUnlessSaid = 300

/**
 * A chatroom that this terminal is in, from its making until `close`. After a connection ended, and when the server has left
 * something out, it is entered again: what was said meanwhile is in `lines` as far as it is kept, and where it is not a line says
 * so by `missedBefore`.
 */
export class OpenChatroom {
  readonly id: string
  readonly #client: ChatroomHost
  readonly #kept: number
  readonly #first: number
  readonly #listeners = new Set<(state: ChatroomState) => void>()
  readonly #ends: readonly (() => void)[]
  readonly #newId = messageIds({ now: Date.now, random: Math.random })
  #state: ChatroomState = { phase: 'joining', online: 0, lines: [] }
  /** The last try counts. */
  #tries = 0
  #failed = 0
  #wasOnline: boolean
  #cancelNext: () => void = () => undefined

  constructor(client: ChatroomHost, id: string, { last = 20, kept = keptUnlessSaid }: OpenChatroomOptions = {}) {
    this.id = id
    this.#client = client
    this.#kept = kept
    this.#first = Math.min(last, kept)
    this.#wasOnline = this.#isOnline
    const mine =
      <D>(hear: (data: D) => void, idOf: (data: D) => string) =>
      (data: D) => {
        if (idOf(data) === id && this.#state.phase !== 'out') hear(data)
      }
    this.#ends = [
      client.on(
        'chatroom.messages',
        mine(this.#onMessages, ({ chatroom }) => chatroom),
      ),
      client.on(
        'chatroom.removed',
        mine(this.#onRemoved, ({ chatroom }) => chatroom),
      ),
      client.on(
        'chatroom',
        mine(this.#onChanged, ({ chatroom }) => chatroom.id),
      ),
      client.on('resync', ({ missed }) => this.#again(missed)),
      client.subscribe(() => this.#onConnection()),
    ]
    void this.#enter(this.#first)
  }

  get state(): ChatroomState {
    return this.#state
  }

  /** Calls after every change of `state`; the answer ends it. */
  subscribe(listener: (state: ChatroomState) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Resolves when this terminal is in it; rejects when it is out. */
  ready(timeoutMs = sendTimeoutMs): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const judge = ({ phase, why, error }: ChatroomState): void => {
      if (phase === 'in') resolve()
      if (phase === 'out')
        reject(error ?? new TidingsError('not_member', `one is out of the chatroom ${this.id}: ${why}`))
    }
    const end = this.subscribe(judge)
    const late = () => reject(new TidingsError('unavailable', `the chatroom ${this.id} could not be entered in time`))
    const cancel = after(timeoutMs, late)
    judge(this.#state)
    return promise.finally(() => {
      end()
      cancel()
    })
  }

  /** After one was out of it: a ban may be over, or one comes back from another. */
  enter(): void {
    if (this.#state.phase !== 'out') return
    const { why: _, error: __, ...known } = this.#state
    this.#show({ ...known, phase: 'joining' })
    this.#again()
  }

  /**
   * Says something, once; waits while this terminal is not in it. It is in `lines` when everybody is told. `dropped`: it was left
   * out, which happens to what is of low priority alone.
   */
  async send(content: Content | string, options: ChatroomSendOptions = {}): Promise<OutputOf<'chatroom.send'>> {
    const { priority = 'normal', clientMsgId = this.#newId(), timeoutMs = sendTimeoutMs } = options
    const said = typeof content === 'string' ? { type: 'text', data: content } : content
    const input = { chatroom: this.id, content: said, priority }
    if (priority === 'low') return this.#client.call('chatroom.send', input, { timeoutMs })
    const end = Date.now() + timeoutMs
    for (;;) {
      const left = Math.max(1, end - Date.now())
      await this.ready(left)
      try {
        return await this.#client.call('chatroom.send', { ...input, clientMsgId }, { timeoutMs: left })
      } catch (error) {
        if (Date.now() >= end) throw error
        await this.#passed(error)
      }
    }
  }

  /** Takes back what one said oneself, or others, where one may. */
  async remove(id: string): Promise<void> {
    await this.#client.call('chatroom.remove', { chatroom: this.id, id })
  }

  /** Mutes, bans, names admins, where one may. */
  async set(user: string, to: Omit<InputOf<'chatroom.set'>, 'chatroom' | 'user'>): Promise<ChatroomPerson> {
    return (await this.#client.call('chatroom.set', { chatroom: this.id, user, ...to })).person
  }

  async update(change: Omit<InputOf<'chatroom.update'>, 'chatroom'>): Promise<Chatroom> {
    return (await this.#client.call('chatroom.update', { chatroom: this.id, ...change })).chatroom
  }

  /** Leaves it. Nothing is told any more. */
  close(): void {
    this.#tries += 1
    this.#cancelNext()
    for (const end of this.#ends) end()
    this.#listeners.clear()
    const wasIn = this.#state.phase !== 'out'
    this.#state = { ...this.#state, phase: 'out' }
    // Without a connection one is out of it anyway.
    if (wasIn && this.#isOnline) this.#client.call('chatroom.leave', { chatroom: this.id }).catch(() => undefined)
  }

  get #isOnline(): boolean {
    return this.#client.state.connection.phase === 'online'
  }

  /** As far back as one may ask: something may have been missed. */
  #again(missed?: number): void {
    if (this.#state.phase === 'out') return
    this.#show({ ...this.#state, phase: 'joining' })
    void this.#enter(this.#state.lines.length === 0 ? this.#first : limits.chatroomLast, missed)
  }

  async #enter(asked: number, missed?: number): Promise<void> {
    this.#tries += 1
    const thisTry = this.#tries
    this.#cancelNext()
    const { lines: before } = this.#state
    try {
      const told = await this.#client.call('chatroom.join', { chatroom: this.id, last: asked })
      if (thisTry !== this.#tries) return
      const { chatroom, you, online, messages } = told
      const joined = { before, messages, asked, missed }
      if (asked < limits.chatroomLast && hasGap(joined)) return await this.#enter(limits.chatroomLast, missed)
      this.#failed = 0
      this.#show({ phase: 'in', chatroom, you, online, lines: withTold(this.#state.lines, joined, this.#kept) })
      this.#lookLater()
    } catch (error) {
      if (thisTry === this.#tries) this.#notEntered(error)
    }
  }

  /** After it the same may be said again; throws what will not pass. */
  async #passed(error: unknown): Promise<void> {
    const code = error instanceof TidingsError ? error.code : undefined
    const turnMs = code === 'rate_limited' ? (error as TidingsError).details?.retryAfter : undefined
    // The connection is another one by now, which is not in it yet.
    if (code === 'not_member') this.#again()
    // So much was said in this turn, maybe by oneself, after a time without a connection. Slow mode is longer, and to be shown.
    else if (turnMs !== undefined && turnMs <= longestTurnMs)
      await new Promise<void>((resolve) => void after(turnMs * (1 + Math.random()), resolve))
    else if (code === 'unavailable') await new Promise<void>((resolve) => void after(againMs, resolve))
    else throw error
  }

  #notEntered(error: unknown): void {
    const refused = error instanceof TidingsError ? error : new TidingsError('internal', String(error))
    if (refused.retryable) {
      if (this.#isOnline)
        this.#next(backOff(this.#failed++, Math.random(), refused.details?.retryAfter), limits.chatroomLast)
      // Else the next connection enters it.
      return
    }
    this.#show({ ...this.#state, phase: 'out', why: 'refused', error: refused })
  }

  #next(ms: number, asked: number): void {
    this.#cancelNext()
    this.#cancelNext = after(ms, () => void this.#enter(asked))
  }

  /** Not all at once, where thousands came together. */
  #lookLater(): void {
    this.#next(lookMs * (1 + Math.random()), 1)
  }

  #onConnection(): void {
    const isOnline = this.#isOnline
    if (isOnline === this.#wasOnline) return
    this.#wasOnline = isOnline
    if (isOnline) this.#again()
    else if (this.#state.phase === 'in') this.#show({ ...this.#state, phase: 'joining' })
  }

  readonly #onMessages = (data: EventData<'chatroom.messages'>): void => {
    this.#show({ ...this.#state, online: data.online, lines: withSaid(this.#state.lines, data, this.#kept) })
    if (this.#state.phase === 'in') this.#lookLater()
  }

  readonly #onRemoved = ({ id }: EventData<'chatroom.removed'>): void => {
    this.#show({ ...this.#state, lines: withoutLine(this.#state.lines, id) })
  }

  readonly #onChanged = ({ chatroom, you, out }: EventData<'chatroom'>): void => {
    const known = { ...this.#state, chatroom, ...(you ? { you } : {}) }
    if (out === undefined) this.#show(known)
    // Another tab of this terminal has left it, and this one is in it still.
    else if (out === 'left') this.#again()
    else {
      this.#tries += 1
      this.#cancelNext()
      this.#show({ ...known, phase: 'out', why: out })
    }
  }

  #show(state: ChatroomState): void {
    this.#state = state
    for (const listener of this.#listeners) listener(state)
  }
}
