import { type Conversation, closeCodes, type Message, type WireError } from '@tidings/protocol'
import { abilities, type Person, type Stage, type StoryDoor, type Terminal } from '../stories/door.ts'
import { NativeTerminal, refused } from './native.ts'

interface Frame {
  readonly id?: number
  readonly ok?: unknown
  readonly error?: WireError
  readonly event?: string
  readonly data?: unknown
}

/** Requests and answers on one socket. */
class Line {
  readonly closed: Promise<number>
  onEvent: (event: string, data: unknown) => void = () => undefined
  readonly #socket: WebSocket
  readonly #waiting = new Map<number, (frame: Frame) => void>()
  #nextId = 1

  constructor(url: string) {
    this.#socket = new WebSocket(`${url.replace(/^http/, 'ws')}/ws`, 'tidings.v1')
    this.#socket.onmessage = ({ data }) => this.#received(JSON.parse(String(data)) as Frame)
    this.closed = new Promise((resolve) => {
      this.#socket.onclose = ({ code }) => {
        resolve(code)
        for (const answer of this.#waiting.values()) answer({})
      }
    })
  }

  async open(): Promise<void> {
    const opened = new Promise((resolve) => this.#socket.addEventListener('open', resolve))
    await Promise.race([opened, this.closed])
  }

  async call(op: string, data: unknown): Promise<unknown> {
    const id = this.#nextId++
    const answered = new Promise<Frame>((resolve) => this.#waiting.set(id, resolve))
    if (this.#socket.readyState !== WebSocket.OPEN) throw refused('closed', 'the connection has ended')
    this.#socket.send(JSON.stringify({ id, op, data }))
    const { ok, error } = await answered
    if (error) throw refused(error.code, error.message)
    if (ok === undefined) throw refused('closed', 'the connection ended before the answer')
    return ok
  }

  close(): void {
    this.#socket.close()
  }

  #received(frame: Frame): void {
    if (frame.event !== undefined) this.onEvent(frame.event, frame.data)
    else this.#waiting.get(frame.id ?? 0)?.(frame)
  }
}

async function signIn({ url }: Stage, { token }: Person, clientId: string): Promise<Terminal> {
  const line = new Line(url)
  const terminal = new NativeTerminal((op, input) => line.call(op, input))
  let catching = Promise.resolve()
  const catchUp = (conversations: readonly Conversation[]): void => {
    catching = catching.then(() => terminal.catchesUp(conversations)).catch(() => undefined)
  }
  const listed = async (): Promise<void> => {
    catchUp(((await line.call('conversation.list', {})) as { conversations: Conversation[] }).conversations)
  }
  line.onEvent = (event, data) => {
    if (event === 'message' && !terminal.takes(data as Message)) void listed().catch(() => undefined)
    if (event === 'message.changed') terminal.takesChange(data as Message)
    if (event === 'resync') void listed().catch(() => undefined)
    if (event === 'typing') {
      const { conversation, user } = data as { conversation: string; user: string }
      terminal.heard.push({ kind: 'typing', conversation, from: user })
    }
    if (event === 'conversation') terminal.takesView(data as Conversation)
  }
  await line.open()
  const client = { id: clientId, platform: 'linux' }
  const { conversations } = (await line.call('connect', { token, client, since: 0 })) as {
    conversations: Conversation[]
  }
  catchUp(conversations)
  await catching
  const closed = line.closed.then(
    (code) => Object.entries(closeCodes).find(([, one]) => one.code === code)?.[0] ?? code,
  )
  const leave = async (): Promise<void> => {
    line.close()
    await closed
  }
  return Object.assign(terminal, { closed, leave })
}

/** The native protocol over WebSocket, as a client in another language would speak it first. */
export const webSocketDoor: StoryDoor = { name: 'door-ws', can: new Set(abilities), signIn }
