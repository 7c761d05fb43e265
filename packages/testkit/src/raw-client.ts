import type { WireError } from '@tidings/protocol'
import { WebSocket } from 'ws'

export interface RawAnswer {
  readonly id: unknown
  readonly ok?: unknown
  readonly error?: WireError
}

export interface RawEvent {
  readonly event: string
  readonly data: unknown
}

/** A WebSocket with the least around it: what a client in another language would write first. */
export class RawClient {
  readonly events: RawEvent[] = []
  readonly answers: RawAnswer[] = []
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>
  readonly socket: WebSocket
  readonly #waiting = new Map<unknown, (answer: RawAnswer) => void>()
  #nextId = 1

  constructor(url: string, protocols: string[] = ['tidings.v1']) {
    this.socket = new WebSocket(`${url.replace(/^http/, 'ws')}/ws`, protocols)
    this.socket.on('message', (data) => this.#received(JSON.parse(String(data)) as RawAnswer | RawEvent))
    this.closed = new Promise((resolve) => {
      this.socket.on('close', (code, reason) => {
        resolve({ code, reason: String(reason) })
        // Whoever waits for an answer hears that none will come.
        const error = { code: 'unavailable' as const, message: `closed with ${code} ${reason}` }
        for (const [id, answer] of this.#waiting) answer({ id, error })
        this.#waiting.clear()
      })
    })
    // The close tells what there is to tell.
    this.socket.on('error', () => undefined)
  }

  open(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.socket.once('open', resolve)
      this.socket.once('error', reject)
    })
  }

  /** Sends the text as it is; the next answer with that id, null for one without. */
  raw(text: string | Buffer, id: unknown = null): Promise<RawAnswer> {
    const answer = new Promise<RawAnswer>((resolve) => this.#waiting.set(id, resolve))
    this.socket.send(text)
    return answer
  }

  request(op: string, data: unknown): Promise<RawAnswer> {
    const id = this.#nextId++
    return this.raw(JSON.stringify({ id, op, data }), id)
  }

  #received(frame: RawAnswer | RawEvent): void {
    if ('event' in frame) {
      this.events.push(frame)
      return
    }
    this.answers.push(frame)
    this.#waiting.get(frame.id)?.(frame)
    this.#waiting.delete(frame.id)
  }
}

/** Open and signed in. */
export async function signedIn(url: string, token: string, clientId = 'raw-1'): Promise<RawClient> {
  const client = new RawClient(url)
  await client.open()
  const answer = await client.request('connect', { token, client: { id: clientId, platform: 'linux' } })
  if (answer.error) throw new Error(`${answer.error.code}: ${answer.error.message}`)
  return client
}
