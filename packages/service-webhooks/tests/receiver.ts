import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'

export interface Got {
  readonly id: string
  readonly type: string
  readonly data: Readonly<Record<string, unknown>>
}

export type Answers = (got: Got, response: ServerResponse) => void

const taken: Answers = (_, response) => void response.writeHead(204).end()

/** A receiver as people write one: it verifies what comes with the public library of Standard Webhooks, and answers. */
export class Receiver implements AsyncDisposable {
  /** What was verified, in order; what was not is in `forged`. */
  readonly got: Got[] = []
  readonly forged: string[] = []
  answers: Answers = taken
  secret = ''
  /** Where time is the test's: the library refuses what was signed at another than now. */
  checks = true
  readonly #server = createServer((request, response) => void this.#take(request, response))

  static async start(): Promise<Receiver> {
    const receiver = new Receiver()
    await new Promise<void>((resolve) => receiver.#server.listen(0, '127.0.0.1', resolve))
    return receiver
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hook`
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = ''
    for await (const chunk of request) body += chunk
    try {
      const headers = request.headers as Record<string, string>
      const payload = (this.checks ? new Webhook(this.secret).verify(body, headers) : JSON.parse(body)) as Got
      const got = { ...payload, id: String(request.headers['webhook-id']) }
      this.got.push(got)
      this.answers(got, response)
    } catch (error) {
      this.forged.push(String(error))
      response.writeHead(401).end()
    }
  }

  /** So many have come; fails loudly after ten seconds. */
  async until(count: number): Promise<readonly Got[]> {
    for (let waited = 0; this.got.length < count; waited += 10) {
      if (waited > 10_000)
        throw new Error(`${this.got.length} of ${count} came: ${JSON.stringify(this.got)} ${this.forged}`)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    return this.got
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}
