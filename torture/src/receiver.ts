import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { asApp, type Endpoint } from '@tidings/bench/server'
import { Webhook } from 'standardwebhooks'
import type { History } from './history.ts'
import { pause } from './pause.ts'
import type { Random } from './random.ts'
import { checkTold, type Telling, untold } from './told.ts'
import { nameFor } from './world.ts'

/** Servers may tell it. */
export const receiverEnv = { TIDINGS_WEBHOOKS_ALLOW: '127.0.0.0/8' }

/** One message in so many is refused the first time, and one left without an answer. */
const refusedOf = 400
/** When nothing came for so long, nothing will. */
const patienceMs = 60_000
/** What was not taken again and again waits for minutes, and is told at once where there is another address. */
const elsewhereEveryMs = 3000

interface Posted {
  readonly data: {
    readonly message: {
      readonly id: string
      readonly seq: number
      readonly from: string
      readonly conversation: string
    }
  }
}

/** Somebody who is told of every message by a webhook, and verifies what comes with the public library of Standard Webhooks. */
export class Receiver implements AsyncDisposable {
  readonly #random: Random
  readonly #tellings: Telling[] = []
  readonly #told = new Set<string>()
  readonly #refused = new Set<string>()
  readonly #forged: string[] = []
  #verifier: Webhook | undefined
  #webhook = ''
  #addresses = 0
  readonly #server = createServer((request, response) => {
    this.#take(request, response).catch(() => response.destroy())
  })

  private constructor(random: Random) {
    this.#random = random
  }

  /** Asks to be told, there. */
  static async at(endpoint: Endpoint, random: Random): Promise<Receiver> {
    const receiver = new Receiver(random)
    await new Promise<void>((resolve) => receiver.#server.listen(0, '127.0.0.1', resolve))
    const asked = { name: 'torture', url: receiver.#nextAddress(), types: ['message.sent'] }
    const made = (await asApp(endpoint, '/v1/admin/webhooks', asked)) as {
      webhook: { webhook: string }
      secret: string
    }
    receiver.#webhook = made.webhook.webhook
    receiver.#verifier = new Webhook(made.secret)
    return receiver
  }

  /** Once nothing befalls anybody any more: what it has found. */
  async judge({ sends }: History, endpoint: Endpoint): Promise<string[]> {
    let count = -1
    let moved = Number.NEGATIVE_INFINITY
    for (let since = performance.now(); untold(this.#told, sends).length > 0; await pause(100)) {
      const now = performance.now()
      if (now - moved > elsewhereEveryMs) {
        moved = now
        await asApp(endpoint, `/v1/admin/webhooks/${this.#webhook}`, { url: this.#nextAddress() }, 'PATCH')
      }
      if (this.#tellings.length > count) {
        count = this.#tellings.length
        since = now
      }
      if (now - since > patienceMs) break
    }
    return [...this.#forged.map((fault) => `a webhook does not verify: ${fault}`), ...checkTold(this.#tellings, sends)]
  }

  #nextAddress(): string {
    this.#addresses += 1
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/${this.#addresses}`
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = ''
    for await (const chunk of request) body += chunk
    const headers = request.headers as Record<string, string>
    const message = this.#verified(body, headers)
    if (!message) return void response.writeHead(401).end()
    const { id: messageId, seq, from, conversation: address } = message
    if (!this.#refused.has(messageId) && this.#random.chance(2 / refusedOf)) {
      this.#refused.add(messageId)
      if (this.#random.chance(0.5)) response.destroy()
      else response.writeHead(500).end()
      return
    }
    const conversation = nameFor(from.slice('user/'.length), address)
    this.#tellings.push({ eventId: String(headers['webhook-id']), messageId, conversation, seq })
    this.#told.add(messageId)
    response.writeHead(204).end()
  }

  #verified(body: string, headers: Record<string, string>): Posted['data']['message'] | undefined {
    try {
      return (this.#verifier?.verify(body, headers) as Posted | undefined)?.data.message
    } catch (error) {
      this.#forged.push(String(error))
      return undefined
    }
  }
}
