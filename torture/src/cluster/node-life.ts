import { once } from 'node:events'
import { type Endpoint, type ServerProcess, spawnServer } from '@tidings/bench/server'
import { pause } from '../pause.ts'
import type { Way } from './way.ts'

export interface NodeParts {
  readonly name: string
  readonly directory: string
  readonly env: Readonly<Record<string, string>>
  /** Of this node, in each of its lives. */
  readonly port: number
  /** To the PostgreSQL and to the NATS that all share. */
  readonly ways: { readonly postgres: Way; readonly nats: Way }
}

/** A life that has its name goes on for so long after a kill; then the next one takes it. */
const startsWithinTries = 5
/** Far longer than a node takes to stop, whatever befalls it meanwhile. */
const stopsWithinMs = 40_000

/** One node of a cluster, in one process after the other. */
export class NodeLife {
  readonly name: string
  readonly ways: NodeParts['ways']
  /** Undefined while it does not listen. */
  endpoint: Endpoint | undefined
  /** So often it has ended and nobody had ended it. */
  deaths = 0
  /** So often it was asked to stop and did not. */
  refusals = 0
  readonly #parts: NodeParts
  #process: ServerProcess | undefined

  constructor(parts: NodeParts) {
    this.#parts = parts
    this.name = parts.name
    this.ways = parts.ways
  }

  /** As whatever runs it does: again, when it did not come up, as NATS or PostgreSQL were away. */
  async start(): Promise<void> {
    for (let tries = startsWithinTries; ; tries--) {
      const process = spawnServer(this.#parts.directory, this.#env)
      this.#process = process
      try {
        this.endpoint = (await process.listening).endpoint
        void process.exited.then(() => this.#died(process))
        return
      } catch (error) {
        process.kill('SIGKILL')
        if (tries === 0) throw error
        await pause(500)
      }
    }
  }

  get url(): string {
    return `http://127.0.0.1:${this.#parts.port}`
  }

  get #env(): Readonly<Record<string, string>> {
    return { ...this.#parts.env, TIDINGS_PORT: String(this.#parts.port), TIDINGS_NODE_URL: this.url }
  }

  async kill(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
    this.endpoint = undefined
    const process = this.#process
    this.#process = undefined
    if (!process) return
    process.kill(signal)
    const late = AbortSignal.timeout(stopsWithinMs)
    if (await Promise.race([process.exited.then(() => true), once(late, 'abort').then(() => false)])) return
    this.refusals += 1
    process.kill('SIGKILL')
    await process.exited
  }

  /** It stands still; its connections stay. */
  stop(): void {
    this.#process?.kill('SIGSTOP')
  }

  goOn(): void {
    this.#process?.kill('SIGCONT')
  }

  /** Whatever runs it starts it again. */
  async #died(process: ServerProcess): Promise<void> {
    if (this.#process !== process) return
    this.deaths += 1
    this.endpoint = undefined
    await this.start()
  }
}
