import type { InputOf, OperationName, OutputOf } from '@tidings/protocol'
import { aToken, type RawClient, signedIn, type TestServer } from '@tidings/testkit'

/** Who are with the server, each over a socket of their own. */
export class People implements AsyncDisposable {
  readonly server: TestServer
  readonly #sessions = new Map<string, RawClient>()
  readonly #terminals: RawClient[] = []
  readonly #tokens = new Map<string, string>()
  #count = 0

  constructor(server: TestServer) {
    this.server = server
  }

  /** Makes the user and signs them in; their terminal is `{uid}-1`. */
  async come(uid: string): Promise<void> {
    const token = await aToken(this.server, uid)
    this.#tokens.set(uid, token)
    this.#sessions.set(uid, await this.terminal(uid, `${uid}-1`))
  }

  async terminal(uid: string, clientId: string): Promise<RawClient> {
    const client = await signedIn(this.server.url, this.token(uid), clientId)
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

  /** What must succeed for the scene to be set. */
  async does<N extends OperationName>(uid: string, name: N, input: InputOf<N>): Promise<OutputOf<N>> {
    const { ok, error } = await this.session(uid).request(name, input)
    if (error) throw new Error(`${uid} could not ${name}: ${error.code}: ${error.message}`)
    return ok as OutputOf<N>
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { socket } of this.#terminals) socket.close()
    await this.server[Symbol.asyncDispose]()
  }
}
