import { join } from 'node:path'
import { type Endpoint, type ServerProcess, spawnServer } from '@tidings/bench/server'
import { NatsServer } from '@tidings/testkit/nats'
import { PostgresServer } from '@tidings/testkit/postgres'
import type { Whereabouts } from '../world.ts'
import type { Tree } from './other-tree.ts'
import { needsBreak, type Stage } from './stages.ts'

interface Running {
  readonly tree: Tree
  readonly process: ServerProcess
  readonly endpoint: Endpoint
}

/** Nodes of two versions on one PostgreSQL and one NATS. Each keeps its name and its folder, whichever version it runs. */
export class Installation implements AsyncDisposable {
  readonly #directory: string
  readonly #env: Readonly<Record<string, string>>
  readonly #nats: NatsServer
  readonly #owned: AsyncDisposable
  readonly #nodes = new Map<number, Running>()
  #stage: Stage = []

  private constructor(directory: string, { store, nats }: { store: string; nats: NatsServer }, owned: AsyncDisposable) {
    this.#directory = directory
    this.#nats = nats
    this.#owned = owned
    this.#env = { TIDINGS_STORE: store, TIDINGS_MEDIA_ENABLED: 'false', TIDINGS_DRAIN: '1000' }
  }

  static async start(directory: string): Promise<Installation> {
    await using resources = new AsyncDisposableStack()
    const postgres = resources.use(await PostgresServer.start())
    const nats = resources.use(await NatsServer.start())
    const store = await postgres.database()
    return new Installation(directory, { store, nats }, resources.move())
  }

  /** One node after the other, while the others go on; all at once where somebody has to be alone. */
  async become(stage: Stage): Promise<void> {
    if (needsBreak(this.#stage, stage)) for (const n of [...this.#nodes.keys()]) await this.#stop(n)
    for (const [n, tree] of stage.entries()) {
      if (this.#nodes.get(n)?.tree === tree) continue
      await this.#stop(n)
      await this.#start(n, tree)
    }
    this.#stage = stage
  }

  get endpoint(): Endpoint {
    const [first] = this.#nodes.values()
    if (!first) throw new Error('no node listens')
    return first.endpoint
  }

  /** Of a client whose first choice is the node of that number: the other one while that is away. */
  whereabouts(first: number): Whereabouts {
    const nodes = this.#nodes
    return {
      get endpoint() {
        return (nodes.get(first % 2) ?? nodes.get((first + 1) % 2))?.endpoint
      },
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const n of [...this.#nodes.keys()]) await this.#stop(n)
    await this.#owned[Symbol.asyncDispose]()
  }

  async #start(n: number, tree: Tree): Promise<void> {
    const name = `node-${n + 1}`
    const env = { ...this.#env, TIDINGS_NODE: name, ...(tree.hasBus ? { TIDINGS_BUS: this.#nats.url } : {}) }
    const process = spawnServer(join(this.#directory, name), env, 'raised', tree.main)
    try {
      const { endpoint } = await process.listening
      this.#nodes.set(n, { tree, process, endpoint })
    } catch (error) {
      process.kill('SIGKILL')
      throw error
    }
  }

  async #stop(n: number): Promise<void> {
    const running = this.#nodes.get(n)
    this.#nodes.delete(n)
    running?.process.kill('SIGTERM')
    await running?.process.exited
  }
}
