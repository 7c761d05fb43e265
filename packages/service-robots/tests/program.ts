import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'

export interface Posted {
  readonly robot: string
  readonly id: number
  readonly type: string
  readonly data?: Readonly<Record<string, unknown>>
}

/** What it answers: its status and its body. */
export interface Answer {
  readonly status?: number
  readonly body?: unknown
}

/** The program of a robot as people write one: it verifies what comes with the public library of Standard Webhooks, and answers. */
export class Program implements AsyncDisposable {
  /** In order; what was not signed as it says is in `forged`. */
  readonly got: Posted[] = []
  readonly forged: string[] = []
  secret = ''
  answers: (posted: Posted) => Answer | Promise<Answer> = () => ({ status: 204 })
  readonly #server = createServer((request, response) => void this.#take(request, response))

  static async start(): Promise<Program> {
    const program = new Program()
    await new Promise<void>((resolve) => program.#server.listen(0, '127.0.0.1', resolve))
    return program
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/told`
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = ''
    for await (const chunk of request) text += chunk
    const id = String(request.headers['webhook-id'])
    const seconds = Number(request.headers['webhook-timestamp'])
    // The library refuses what was signed at another time than now, and time is the test's.
    const signed = new Webhook(this.secret).sign(id, new Date(seconds * 1000), text)
    if (!String(request.headers['webhook-signature']).split(' ').includes(signed)) {
      this.forged.push(text)
      response.writeHead(401).end()
      return
    }
    const posted = JSON.parse(text) as Posted
    this.got.push(posted)
    const { status = 200, body = '' } = await this.answers(posted)
    response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}
