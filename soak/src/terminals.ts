import { ChatClient, TidingsError } from '@tidings/client'
import { type Access, type InputOf, type OperationName, operations } from '@tidings/protocol'
import { Connection, ConnectionLost, Refused } from '@tidings/torture/connection'
import { httpCall } from './http-call.ts'
import { faultOfEvent, type Outcome } from './judge.ts'

export interface Site {
  readonly url: string
  readonly secret: string
}

type Fields = Readonly<Record<string, unknown>>

/** `app`: not the user but the app's own server, over HTTP. */
export type Way = 'sdk' | 'socket' | 'http' | 'app'

/** The three ways in which one user is at the server: the SDK, a bare WebSocket, and HTTP. */
export class Terminals {
  readonly uid: string
  readonly sdk: ChatClient
  readonly #site: Site
  readonly #fault: (what: string) => void
  #connection: Connection | undefined
  #token: string | undefined

  constructor(uid: string, site: Site, fault: (what: string) => void) {
    this.uid = uid
    this.#site = site
    this.#fault = fault
    this.sdk = new ChatClient({ url: site.url, client: { id: `${uid}-sdk`, platform: 'web' } })
  }

  async come(): Promise<void> {
    await this.sdk.connect(this.uid, () => this.#freshToken())
  }

  /** Over the SDK, anything that is safe to do there; over a socket also what only sessions may. */
  async perform<N extends OperationName>(name: N, input: InputOf<N>, way: Way): Promise<Outcome | 'lost'> {
    try {
      if (way === 'http' || way === 'app') return await this.#overHttp(name, input as Fields, way)
      if (way === 'sdk') return { ok: await this.sdk.call(name, input, { timeoutMs: 10_000 }) }
      return { ok: await (await this.#socket()).request(name, input) }
    } catch (error) {
      return ended(error)
    }
  }

  /** Cuts what is there as a broken line does; the next act comes back. */
  cutSocket(): void {
    this.#connection?.cut()
    this.#connection = undefined
  }

  leave(): void {
    this.cutSocket()
    this.sdk.disconnect()
  }

  async #socket(): Promise<Connection> {
    if (this.#connection) return this.#connection
    const { hostname: host, port } = new URL(this.#site.url)
    const connection = await Connection.open({ host, port: Number(port) })
    connection.onEvent = (event) => {
      const fault = faultOfEvent(event)
      if (fault) this.#fault(`${this.uid}, socket: ${fault}`)
    }
    void connection.lost.then(() => {
      if (this.#connection === connection) this.#connection = undefined
    })
    const token = await this.#freshToken()
    await connection.request('connect', { token, client: { id: `${this.uid}-raw`, platform: 'linux' } })
    this.#connection = connection
    return connection
  }

  async #overHttp(name: OperationName, input: Fields, way: 'http' | 'app'): Promise<Outcome> {
    const bearer = way === 'app' ? this.#site.secret : await this.#bearerFor(operations[name].access)
    const { status, body } = await httpCall(this.#site.url, bearer, name, input)
    if (status < 300) return { ok: body }
    const { error } = body as { error: { code: string; message: string } }
    // It was revoked meanwhile: the next one is new.
    if (status === 401 || status === 410) this.#token = undefined
    return error
  }

  async #bearerFor(access: Access): Promise<string | undefined> {
    return access === 'public' ? undefined : this.#kept()
  }

  async #kept(): Promise<string> {
    this.#token ??= await this.#freshToken()
    return this.#token
  }

  async #freshToken(): Promise<string> {
    const { body } = await httpCall(this.#site.url, this.#site.secret, 'token.create', { user: this.uid })
    const { token } = body as { token?: string }
    if (token === undefined) throw new Refused('unauthenticated', JSON.stringify(body))
    return token
  }
}

function ended(error: unknown): Outcome | 'lost' {
  if (error instanceof Refused || error instanceof TidingsError) return { code: error.code, message: error.message }
  if (error instanceof ConnectionLost) return 'lost'
  throw error
}
