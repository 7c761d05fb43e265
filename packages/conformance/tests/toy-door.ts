import type { Socket } from 'node:net'
import type { EventCodec, FallenBehind, Gate, Log, Session } from '@tidings/core'
import {
  createTcpHost,
  Flusher,
  lines,
  openStreamDoor,
  StreamConnection,
  type StreamDoor,
  type TcpCaller,
  type TcpHostOptions,
  wireError,
} from '@tidings/door-kit'
import { type CloseReason, type Message, type OutputOf, TidingsError } from '@tidings/protocol'

const line = (value: unknown): Buffer => Buffer.from(`${JSON.stringify(value)}\n`)

const told = ({ id, conversation, from, content }: Message): Buffer =>
  line({ told: { id, conversation, from, text: content.data } })

const isText = ({ content }: Message): boolean => content.type === 'text'

/** Texts are all that there is in this protocol. */
const codec: EventCodec = {
  encode: ({ event, data }) => (event === 'message' && isText(data) ? told(data) : undefined),
}

/** `{"n":1,"token":"…","terminal":"…"}` first, then `{"n":2,"to":"user/bob","text":"hi","as":"my own id"}`. */
type Words = Readonly<Record<'token' | 'terminal' | 'to' | 'text' | 'as', string>> & { readonly n?: number }

const bounds = { pieces: { perSecond: 50, burst: 200 }, unanswered: 20, backlogBytes: 256 * 1024 }
const shape = { framing: lines, frameBytes: 64 * 1024, bounds, flusher: new Flusher() }

/** What the user has not read yet. */
async function unread(session: Session, { conversations }: OutputOf<'connect'>): Promise<readonly Message[]> {
  const pages = conversations
    .filter((one) => one.unread > 0)
    .map(({ conversation, readSeq: after }) => session.call('log.read', { conversation, after, limit: 200 }))
  return ((await Promise.all(pages)) as OutputOf<'log.read'>[]).flatMap(({ messages }) => messages.filter(isText))
}

class ToyConnection extends StreamConnection {
  readonly codec = codec
  readonly #gate: Gate
  readonly #log: Log

  constructor(gate: Gate, log: Log, socket: Socket, caller: TcpCaller) {
    super(socket, caller, shape)
    this.#gate = gate
    this.#log = log
  }

  /** Nobody could tell such a client that it missed something: it comes again, and is told what it has not read. */
  fellBehind(): FallenBehind {
    this.cut()
    return 'closed'
  }

  protected farewell(reason: CloseReason): Buffer {
    return line({ bye: reason })
  }

  begin(frame: Buffer): void {
    this.asked()
    void this.#carryOut(frame).then((answer) => this.answer(line(answer)))
  }

  async #carryOut(frame: Buffer): Promise<object> {
    let n: number | undefined
    try {
      const words = parsed(frame)
      n = words.n
      return { n, ok: this.session ? await this.#send(this.session, words) : await this.#signIn(words) }
    } catch (error) {
      return { n, error: wireError(error, this.#log) }
    }
  }

  #send(session: Session, { to, text, as }: Words): Promise<unknown> {
    return session.call('message.send', { to, content: { type: 'text', data: text }, clientMsgId: as })
  }

  async #signIn({ token, terminal }: Words): Promise<object> {
    const input = { token, client: { id: terminal, platform: 'linux' } }
    const connect = async () => {
      const { session, answer } = await this.#gate.connect(input, this, this.caller.address)
      return { session, answer: await unread(session, answer) }
    }
    await this.enter(connect, (missed) => {
      for (const message of missed) this.say(told(message))
    })
    return {}
  }
}

function parsed(frame: Buffer): Words {
  try {
    return Object(JSON.parse(frame.toString())) as Words
  } catch {
    throw new TidingsError('invalid', 'expected a line with a JSON object')
  }
}

/** A door for lines of JSON on bare TCP: how little there is to a door, and the test of what the kit has for it. */
export function openToyDoor(gate: Gate, log: Log, options: Partial<TcpHostOptions> = {}): Promise<StreamDoor> {
  const host = createTcpHost({ host: '127.0.0.1', port: 0, bounds: { perAddress: 50, total: 1000 }, ...options })
  const silence = { pingAfterMs: 30_000, lostAfterMs: 90_000 }
  return openStreamDoor(host, silence, (socket, caller) => new ToyConnection(gate, log, socket, caller))
}
