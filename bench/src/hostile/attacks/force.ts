import { Agent, type OutgoingHttpHeaders, request } from 'node:http'
import { connect, type Socket } from 'node:net'
import type { Identity } from '../../load/clients.ts'
import { pause } from '../../load/pause.ts'
import { Connection, type Endpoint } from '../../wire/connection.ts'

/** All of an attack comes from here. Elsewhere than on Linux loopback has one address only, the pair's as well. */
const hostileAddress = process.platform === 'linux' ? '127.0.0.66' : undefined
/** How long arming may take. */
const PATIENCE_MS = 30_000
const TURN_MS = 4

export interface Orders {
  readonly endpoint: Endpoint
  readonly accounts: readonly Identity[]
  readonly crowd: readonly string[]
}

export interface Call {
  readonly token?: string
  /** An object is written as JSON. */
  readonly body?: unknown
  readonly headers?: OutgoingHttpHeaders
  /** The answer is asked for and never read. */
  readonly unread?: boolean
}

export interface Answer {
  readonly status: number
  readonly text: string
}

export interface Pace {
  readonly perSecond: number
  /** No more than so many under way; what is due then is left out. */
  readonly atOnce: number
}

const local = hostileAddress === undefined ? {} : { localAddress: hostileAddress }

/** What an attacker has: accounts, an address, connections, and a time that ends. */
export class Force {
  readonly endpoint: Endpoint
  readonly accounts: readonly Identity[]
  readonly crowd: readonly string[]
  /** What came of it, by kind: HTTP statuses, error codes, `cut`. */
  readonly outcomes: Record<string, number> = {}
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 256, ...local })
  #until = Number.POSITIVE_INFINITY

  constructor({ endpoint, accounts, crowd }: Orders) {
    this.endpoint = endpoint
    this.accounts = accounts
    this.crowd = crowd
  }

  strikeFor(milliseconds: number): void {
    this.#until = performance.now() + milliseconds
  }

  get over(): boolean {
    return performance.now() >= this.#until
  }

  account(index: number): Identity {
    const account = this.accounts[index % this.accounts.length]
    if (!account) throw new Error('this attack wants accounts')
    return account
  }

  note(outcome: string | number, times = 1): void {
    this.outcomes[outcome] = (this.outcomes[outcome] ?? 0) + times
  }

  /** Does something again and again until time is over, at a pace. What it answers is noted, a failure as `cut`. */
  async keepOn({ perSecond, atOnce }: Pace, work: (turn: number) => Promise<string | number>): Promise<void> {
    const started = performance.now()
    let underWay = 0
    for (let turn = 0; !this.over; await pause(TURN_MS)) {
      const due = Math.floor(((performance.now() - started) / 1000) * perSecond)
      for (; turn < due && underWay < atOnce; turn++) {
        underWay++
        void work(turn)
          .then(
            (outcome) => this.note(outcome),
            () => this.note('cut'),
          )
          .finally(() => {
            underWay--
          })
      }
      turn = due
    }
  }

  /** A request over HTTP; its answer is `unread` when nobody reads it. Rejects when the connection ends before. */
  call(method: string, path: string, { token, body, headers, unread }: Call = {}): Promise<Answer> {
    const bytes = body === undefined || Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body))
    return new Promise((resolve, reject) => {
      const asked = request(
        {
          ...this.endpoint,
          method,
          path,
          agent: this.#agent,
          headers: {
            ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
            ...(bytes === undefined ? {} : { 'content-type': 'application/json', 'content-length': bytes.length }),
            ...headers,
          },
        },
        (response) => {
          if (unread) return resolve({ status: response.statusCode ?? 0, text: '' })
          let text = ''
          response.setEncoding('utf8')
          response.on('data', (part: string) => {
            text += part
          })
          response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
          response.on('error', reject)
        },
      )
      asked.on('error', reject)
      asked.end(bytes)
    })
  }

  /** The same, when only what came of it counts. */
  async tell(method: string, path: string, call: Call = {}): Promise<number> {
    return (await this.call(method, path, call)).status
  }

  /** For arming: it must succeed, and waits where the server says that it is too much at once. */
  async must<T>(method: string, path: string, call: Call = {}): Promise<T> {
    const deadline = performance.now() + PATIENCE_MS
    for (;;) {
      const { status, text } = await this.call(method, path, call)
      if (status < 300) return (text === '' ? {} : JSON.parse(text)) as T
      if ((status !== 429 && status !== 503) || performance.now() > deadline)
        throw new Error(`${method} ${path}: ${status} ${text.slice(0, 300)}`)
      await pause(200)
    }
  }

  /** A connection that is signed in. */
  async signedIn({ uid, token }: Identity, terminal = 0): Promise<Connection> {
    const connection = await this.connected()
    await connection.request('connect', { token, client: { id: `${uid}-${terminal}`, platform: 'linux' } })
    return connection
  }

  /** A WebSocket that nobody signed in yet. */
  async connected(): Promise<Connection> {
    const connection = new Connection(this.endpoint, hostileAddress)
    await connection.opened
    return connection
  }

  /** A bare connection; what comes is thrown away. */
  bare(): Socket {
    const socket = connect({ ...this.endpoint, ...local, noDelay: true })
    socket.on('error', () => socket.destroy())
    return socket.resume()
  }
}
