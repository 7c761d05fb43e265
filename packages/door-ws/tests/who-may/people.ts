import type { InputOf, OperationName, OutputOf } from '@tidings/protocol'
import { aToken, type RawClient, signedIn, type TestServer } from '@tidings/testkit'

/** Who are with the server, each over a socket of their own; with several nodes of a cluster in turns. */
export class People implements AsyncDisposable {
  /** The first of them. */
  readonly server: TestServer
  readonly #servers: readonly TestServer[]
  readonly #homes = new Map<string, TestServer>()
  readonly #sessions = new Map<string, RawClient>()
  readonly #terminals: RawClient[] = []
  readonly #tokens = new Map<string, string>()
  #count = 0

  constructor(server: TestServer, ...others: readonly TestServer[]) {
    this.server = server
    this.#servers = [server, ...others]
  }

  /** Makes the user and signs them in; their terminal is `{uid}-1`. */
  async come(uid: string): Promise<void> {
    const home = this.#servers[this.#homes.size % this.#servers.length] ?? this.server
    this.#homes.set(uid, home)
    const token = await aToken(home, uid)
    this.#tokens.set(uid, token)
    this.#sessions.set(uid, await this.terminal(uid, `${uid}-1`))
  }

  async terminal(uid: string, clientId: string): Promise<RawClient> {
    const client = await signedIn((this.#homes.get(uid) ?? this.server).url, this.token(uid), clientId)
    this.#terminals.push(client)
    return client
  }

  session(uid: string): RawClient {
    const session = this.#sessions.get(uid)
    if (!session) throw new Error(`${uid} has not come`)
    return session
  }

  token(uid: string): string {
    return this.#tokens.get(uid) ?? ''
  }

  /** A word that was not used before. */
  unused(prefix: string): string {
    this.#count += 1
    return `${prefix}-${this.#count}`
  }

  /** Somebody whom nobody knows. */
  async newcomer(): Promise<string> {
    const uid = this.unused('newcomer')
    await this.come(uid)
    return uid
  }

  /** What was done on one node is known on the others. */
  async known(): Promise<void> {
    if (this.#servers.length > 1) await new Promise((resolve) => setTimeout(resolve, 10))
  }

  /** What must succeed for the scene to be set. */
  async does<N extends OperationName>(uid: string, name: N, input: InputOf<N>): Promise<OutputOf<N>> {
    await this.known()
    const { ok, error } = await this.session(uid).request(name, input)
    if (error) throw new Error(`${uid} could not ${name}: ${error.code}: ${error.message}`)
    return ok as OutputOf<N>
  }

  leave(): void {
    for (const { socket } of this.#terminals) socket.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.leave()
    await this.server[Symbol.asyncDispose]()
  }
}
