import { TidingsError } from '@tidings/protocol/errors'
import type { SendOptions } from '../chat-client.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { messageIds, mustHaveRoom, type SendHandle, sendHandle } from '../sending/outbox.ts'
import type { OutgoingMessage } from '../state/state.ts'
import type { Replica } from './replica.ts'
import type { TabPort } from './tab-port.ts'
import { Waiting } from './waiting.ts'
import type { SendMessage, ToTab } from './wire.ts'

type Sent = Awaited<SendHandle['done']>
type Settled = Extract<ToTab, { type: 'sent' | 'not-sent' }>

/**
 * What was written in this tab. It shows at once, and is told to every worker until one says what became of it: under
 * its id it is sent once, however often it is told.
 */
export class TabOutbox {
  readonly #replica: Replica
  readonly #port: TabPort
  readonly #now: () => number
  readonly #newId: () => string
  readonly #unsettled = new Map<string, SendMessage>()
  readonly #done = new Waiting<string>()

  constructor(replica: Replica, port: TabPort, runtime: Runtime) {
    this.#replica = replica
    this.#port = port
    this.#now = runtime.now
    this.#newId = messageIds(runtime)
  }

  send(to: string, content: OutgoingMessage['content'], options: SendOptions): SendHandle {
    const { clientMsgId = this.#newId() } = options
    const { outbox } = this.#replica.state
    if (!outbox.some((one) => one.clientMsgId === clientMsgId)) {
      mustHaveRoom(outbox)
      const send: SendMessage = { type: 'send', to, content, options: { ...options, clientMsgId } }
      // First: what cannot be sent is not shown either.
      this.#port.tell(send)
      this.#unsettled.set(clientMsgId, send)
      this.#replica.write({ ...options, to, content, clientMsgId, ts: this.#now() })
    }
    const done = this.#done.for<Sent>(clientMsgId)
    // A failure is in the state, too: nobody has to wait for the promise.
    done.catch(() => undefined)
    return sendHandle(clientMsgId, done, {
      state: () => this.#replica.state,
      retry: (id) => this.retry(id),
      discard: (id) => this.discard(id),
    })
  }

  retry(clientMsgId: string): void {
    this.#port.tell({ type: 'call', method: 'retry', args: [clientMsgId] })
  }

  discard(clientMsgId: string): void {
    if (this.#port.joined) this.#port.tell({ type: 'call', method: 'discard', args: [clientMsgId] })
    else {
      this.#settle(clientMsgId)
      this.#done.reject(clientMsgId, new TidingsError('rejected', 'the message was taken back'))
    }
  }

  /** After joining. */
  tellAgain(): void {
    for (const send of this.#unsettled.values()) this.#port.tell(send)
  }

  settled(message: Settled): void {
    this.#settle(message.clientMsgId)
    if (message.type === 'sent') this.#done.resolve(message.clientMsgId, message.answer)
    else this.#done.reject(message.clientMsgId, TidingsError.fromWire(message.error))
  }

  /** What one user wrote is not another's. */
  forget(): void {
    this.#unsettled.clear()
    this.#replica.forgetAll()
    this.#done.rejectAll(new TidingsError('rejected', 'another user has signed in'))
  }

  #settle(clientMsgId: string): void {
    this.#unsettled.delete(clientMsgId)
    this.#replica.forget(clientMsgId)
  }
}
