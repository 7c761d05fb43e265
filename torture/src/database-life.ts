import { PostgresServer } from '@tidings/testkit/postgres'
import { pause } from './pause.ts'
import type { Random } from './random.ts'

/**
 * What befalls the database while the server goes on: it dies, refuses connections, ends those that there are (some of them in
 * the middle of a commit), or somebody else leaves a transaction open that holds a conversation.
 */
export const faults = ['killed', 'refusing', 'cut', 'held'] as const
export type Fault = (typeof faults)[number]

/** Every commit is on disk before it is answered, as on a PostgreSQL that nobody has changed. */
const careful = ['fsync=on', 'synchronous_commit=on', 'max_connections=60']

/** A server asks for its connections again, later each time. */
const untilReconnectedMs = 2000

/** A PostgreSQL under a server, which ends with the run. */
export class DatabaseLife implements AsyncDisposable {
  readonly suffered: Record<Fault, number> = { killed: 0, refusing: 0, cut: 0, held: 0 }
  readonly url: string
  readonly #server: PostgresServer
  readonly #name: string

  private constructor(server: PostgresServer, url: string) {
    this.#server = server
    this.url = url
    this.#name = new URL(url).pathname.slice(1)
  }

  static async start(): Promise<DatabaseLife> {
    const server = await PostgresServer.start(careful)
    return new DatabaseLife(server, await server.database())
  }

  /** `begins` is called as it begins, and what that answers when nothing comes of it any more. */
  async suffer(random: Random, begins: () => () => void): Promise<Fault> {
    const fault = random.pick(faults)
    await pause(random.between(100, 1500))
    const over = begins()
    await this.#suffer(fault, random.between(0, 1500))
    void pause(untilReconnectedMs).then(over)
    this.suffered[fault]++
    return fault
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server[Symbol.asyncDispose]()
  }

  async #suffer(fault: Fault, forMs: number): Promise<void> {
    if (fault === 'killed') {
      await this.#server.kill9()
      await pause(forMs)
      await this.#server.restart()
    } else if (fault === 'refusing') {
      await this.#allow(false)
      await this.#cut()
      await pause(forMs)
      await this.#allow(true)
    } else if (fault === 'cut') await this.#cut()
    else await this.#hold(forMs)
  }

  #allow(connections: boolean): Promise<unknown> {
    return this.#server.ask(`alter database ${this.#name} allow_connections ${connections}`)
  }

  #cut(): Promise<unknown> {
    return this.#server.ask('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [this.#name])
  }

  /** In one statement, and so in one transaction, which ends by itself. */
  #hold(forMs: number): Promise<unknown> {
    const held = `with held as (select id from tidings.conversations order by id desc limit 3 for update)
      select count(*), pg_current_xact_id(), pg_sleep(${forMs / 1000}) from held`
    return this.#server.ask(held, [], this.#name)
  }
}
