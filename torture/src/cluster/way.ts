import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { pause } from '../pause.ts'

/**
 * What befalls a connection on its way: `cut`, it ends and no other one begins; `silent`, what is sent is swallowed, and nobody is told;
 * `slow`, each piece takes a while; `halved`, it comes in two parts.
 */
export const moods = ['cut', 'silent', 'slow', 'halved'] as const
export type Mood = (typeof moods)[number]

const slowMs = 120
const halfMs = 20

interface Pair {
  readonly near: Socket
  readonly far: Socket
  /** Something was swallowed: it cannot go on. */
  isBroken: boolean
}

/** The way from one node to a port of this machine. */
export class Way implements AsyncDisposable {
  readonly port: number
  readonly #server: Server
  readonly #pairs = new Set<Pair>()
  #mood: Mood | undefined

  private constructor(server: Server, port: number) {
    this.#server = server
    this.port = port
  }

  static async to(port: number): Promise<Way> {
    const server = createServer()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const way = new Way(server, (server.address() as { port: number }).port)
    server.on('connection', (near) => way.#open(near, port))
    return way
  }

  suffer(mood: Mood): void {
    this.#mood = mood
    if (mood === 'cut') for (const pair of this.#pairs) this.#end(pair)
  }

  heal(): void {
    this.#mood = undefined
    for (const pair of this.#pairs) if (pair.isBroken || pair.near.destroyed || pair.far.destroyed) this.#end(pair)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const pair of this.#pairs) this.#end(pair)
    this.#server.close()
    await once(this.#server, 'close')
  }

  #open(near: Socket, port: number): void {
    if (this.#mood === 'cut') {
      near.resetAndDestroy()
      return
    }
    const pair: Pair = { near, far: connect(port, '127.0.0.1'), isBroken: false }
    this.#pairs.add(pair)
    for (const [from, to] of [
      [near, pair.far],
      [pair.far, near],
    ] as const) {
      from.setNoDelay(true)
      from.on('error', () => this.#end(pair))
      // As the other side hears it: what fell silent says nothing of its end.
      from.on('close', () => this.#mood !== 'silent' && this.#end(pair))
      from.on('data', (bytes: Buffer) => void this.#pass(pair, { from, to, bytes }))
    }
  }

  async #pass(pair: Pair, { from, to, bytes }: { from: Socket; to: Socket; bytes: Buffer }): Promise<void> {
    if (this.#mood === 'silent' || pair.isBroken) {
      pair.isBroken = true
      return
    }
    from.pause()
    if (this.#mood === 'slow') await pause(slowMs)
    const half = this.#mood === 'halved' ? bytes.length >> 1 : 0
    if (half > 0) {
      to.write(bytes.subarray(0, half))
      await pause(halfMs)
    }
    if (!to.write(bytes.subarray(half)))
      await Promise.race([once(to, 'drain'), once(to, 'close')]).catch(() => undefined)
    from.resume()
  }

  #end(pair: Pair): void {
    this.#pairs.delete(pair)
    pair.near.resetAndDestroy()
    pair.far.destroy()
  }
}
