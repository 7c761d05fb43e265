import type { EventData, EventName } from '@tidings/protocol'
import { TidingsError } from '@tidings/protocol/errors'
import type { ChatClient, OpenConversation } from '../chat-client.ts'
import { after } from '../runtime/runtime.ts'
import { Waiting } from './waiting.ts'
import {
  type CallOf,
  type FromTab,
  type Held,
  type PortLike,
  type SendMessage,
  type ToTab,
  type UploadMessage,
  wireOf,
} from './wire.ts'

/** Where tokens come from may be slow. */
const tokenTimeoutMs = 60_000

interface Keeping {
  readonly view?: OpenConversation
  release(): void
}

const notJoined = (): TidingsError => new TidingsError('unavailable', 'connect first')

/** One tab, as the worker sees it: what it holds on to, and what it asks of the client. */
export class ServedTab {
  /** Gives a token when asked. */
  givesTokens = false
  /** Times it was asked whether it is there, since it was last heard. */
  missed = 0
  /** Given up because it was silent. It may only have been frozen. */
  lost = false
  readonly #port: PortLike
  readonly #report: (error: unknown) => void
  readonly #kept = new Map<number, Keeping>()
  readonly #uploads = new Map<number, { aborted: boolean }>()
  readonly #tokens = new Waiting<number>()
  #asked = 0
  #client: ChatClient | undefined

  constructor(port: PortLike, report: (error: unknown) => void) {
    this.#port = port
    this.#report = report
  }

  post(message: ToTab): void {
    this.#port.postMessage(message)
  }

  attach(client: ChatClient, uid: string): void {
    this.#letGoOfAll()
    this.#client = client
    this.post({ type: 'snapshot', uid, state: client.state })
  }

  /** It is gone, or its user is. */
  detach(): void {
    this.#letGoOfAll()
    for (const upload of this.#uploads.values()) upload.aborted = true
    this.#tokens.rejectAll(new TidingsError('unavailable', 'the tab is gone'))
    this.givesTokens = false
    this.#client = undefined
  }

  /** Whoever has asked hears how it ends; a fault is worth a word, too. */
  answer(id: number | undefined, act: Promise<unknown>): void {
    act.then(
      (value) => {
        if (id !== undefined) this.post({ type: 'answer', id, value })
      },
      (error: unknown) => {
        if (!(error instanceof TidingsError)) this.#report(error)
        if (id !== undefined) this.post({ type: 'refusal', id, error: wireOf(error) })
      },
    )
  }

  async askToken(): Promise<string> {
    const id = ++this.#asked
    const token = this.#tokens.for<string>(id)
    const cancel = after(tokenTimeoutMs, () =>
      this.#tokens.reject(id, new TidingsError('unavailable', 'the tab gives no token')),
    )
    this.post({ type: 'token', id })
    try {
      return await token
    } finally {
      cancel()
    }
  }

  received(message: Exclude<FromTab, { type: 'join' | 'leave' | 'sign-out' | 'here' }>): void {
    switch (message.type) {
      case 'send':
        this.#send(message)
        break
      case 'call':
        this.answer(message.id, this.#called(this.#client, message))
        break
      case 'view':
        this.answer(message.id, this.#called(this.#kept.get(message.handle)?.view, message))
        break
      case 'hold':
        this.#hold(message.handle, message.held)
        break
      case 'let-go':
        this.#letGo(message.handle)
        break
      case 'upload':
        this.answer(message.id, this.#upload(message))
        break
      case 'stop':
        this.#stop(message.id)
        break
      case 'files':
        this.answer(message.id, this.#called(this.#client?.files, message))
        break
      case 'links':
        this.answer(message.id, this.#links(message))
        break
      case 'token':
        this.#tokens.resolve(message.id, message.token)
        break
      case 'no-token':
        this.#tokens.reject(message.id, TidingsError.fromWire(message.error))
        break
    }
  }

  async #called<T extends object>(target: T | undefined, { method, args }: CallOf<T>): Promise<unknown> {
    if (!target) throw notJoined()
    // CallOf has put together which arguments go with which method.
    return (target[method] as (...args: unknown[]) => unknown).apply(target, args as unknown[])
  }

  /** What comes too late for its user stays with the tab, and is sent when they are back. */
  #send({ to, content, options }: SendMessage): void {
    const { clientMsgId } = options
    const refuse = (error: unknown) => this.post({ type: 'not-sent', clientMsgId, error: wireOf(error) })
    try {
      this.#client
        ?.send(to, content, options)
        .done.then((answer) => this.post({ type: 'sent', clientMsgId, answer }), refuse)
    } catch (error) {
      refuse(error)
    }
  }

  #hold(handle: number, held: Held): void {
    if (!this.#client) return
    const onEvent: OnEvent = (data) => this.post({ type: 'event', handle, data })
    this.#kept.set(handle, keep(this.#client, held, onEvent))
  }

  #letGo(handle: number): void {
    this.#kept.get(handle)?.release()
    this.#kept.delete(handle)
  }

  #letGoOfAll(): void {
    for (const handle of this.#kept.keys()) this.#letGo(handle)
  }

  async #upload({ id, file, options }: UploadMessage): Promise<unknown> {
    if (!this.#client) throw notJoined()
    const signal = { aborted: false }
    this.#uploads.set(id, signal)
    const onProgress = (received: number, size: number, attachment: string) =>
      this.post({ type: 'progress', id, received, size, attachment })
    try {
      return await this.#client.files.upload(file, { ...options, signal, onProgress })
    } finally {
      this.#uploads.delete(id)
    }
  }

  #stop(id: number): void {
    const upload = this.#uploads.get(id)
    if (upload) upload.aborted = true
  }

  async #links({ attachment, options }: Extract<FromTab, { type: 'links' }>): Promise<unknown> {
    if (!this.#client) throw notJoined()
    return this.#client.files.links(attachment, options)
  }
}

type OnEvent = (data: EventData<EventName>) => void

function keep(client: ChatClient, held: Held, onEvent: OnEvent): Keeping {
  switch (held.type) {
    case 'open': {
      const view = client.open(held.conversation)
      return { view, release: view.close }
    }
    case 'watch':
      return { release: client.watchPresence(held.users) }
    case 'listen':
      return { release: client.on(held.event, onEvent) }
  }
}
