import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import { freePort } from '../free-port.ts'
import type { Answer, Order, Wanted } from './orders.ts'

const keeper = fileURLToPath(new URL('keeper.ts', import.meta.url))

export { type CuttingWay, cuttingWay } from './cutting-way.ts'
export { type SilentWay, silentWay } from './silent-way.ts'

/** What is lost with the machine may be lost: a test's data ends with the test. */
const hasty = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=60']

/** A transaction that stands open. */
export interface Holding extends AsyncDisposable {
  end(): Promise<void>
}

/** A real PostgreSQL of its own, on a free port of this machine, in a temporary directory. It ends with whoever started it. */
export class PostgresServer implements AsyncDisposable {
  readonly #child: ChildProcess
  readonly #answers: AsyncIterator<string>
  readonly #port: number
  readonly #password: string
  #databases = 0

  private constructor(child: ChildProcess, { port, password }: Wanted) {
    this.#child = child
    this.#port = port
    this.#password = password
    if (!child.stdout) throw new Error('the output of the process is read')
    this.#answers = createInterface(child.stdout)[Symbol.asyncIterator]()
  }

  /** `settings` as in postgresql.conf, `name=value`; without any it is quick and does not outlive the machine. */
  static async start(settings: readonly string[] = hasty): Promise<PostgresServer> {
    const wanted: Wanted = { port: await freePort(), password: randomBytes(12).toString('hex'), settings }
    // A group of its own: what is sent to the tests from a keyboard is not for it, it hears of their end.
    const child = spawn(process.execPath, [keeper, JSON.stringify(wanted)], {
      stdio: ['pipe', 'pipe', 'inherit'],
      detached: true,
    })
    const server = new PostgresServer(child, wanted)
    await server.#answer()
    return server
  }

  /** The URL of a new, empty database; with `like`, one with all that is in that database, which nobody may use now. */
  async database(like = 'template0'): Promise<string> {
    this.#databases += 1
    const name = `test${this.#databases}`
    await this.ask(`create database ${name} template "${like}"`)
    return this.url(name)
  }

  url(database: string): string {
    return `postgres://postgres:${this.#password}@127.0.0.1:${this.#port}/${database}`
  }

  /** As its superuser; unless one is named, outside of the tests' databases. */
  async ask<Row>(query: string, values: readonly unknown[] = [], database = 'postgres'): Promise<readonly Row[]> {
    const client = this.#client(database)
    await client.connect()
    try {
      return (await client.query(query, [...values])).rows as Row[]
    } finally {
      await client.end()
    }
  }

  /** Leaves a transaction open after this query, as somebody at a terminal does, until `end`. */
  async hold(query: string, database: string): Promise<Holding> {
    const client = this.#client(database)
    await client.connect()
    await client.query('begin')
    await client.query(query)
    const end = () => client.end()
    return { end, [Symbol.asyncDispose]: end }
  }

  /** As a power cut does, but for what the system still writes. */
  kill9 = (): Promise<void> => this.#order('kill')
  /** Ends the connections that there are, and then itself. */
  stop = (): Promise<void> => this.#order('stop')
  /** After `stop` or `kill9`: on the same port, with the same data. */
  restart = (): Promise<void> => this.#order('start')

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null) return
    const gone = once(this.#child, 'exit')
    this.#child.stdin?.end()
    await gone
  }

  #client(database: string): Client {
    const client = new Client({ connectionString: this.url(database) })
    // A server that goes between two answers is told by the next one.
    client.on('error', () => undefined)
    return client
  }

  async #order(order: Order): Promise<void> {
    this.#child.stdin?.write(`${order}\n`)
    await this.#answer()
  }

  async #answer(): Promise<void> {
    const { value, done } = await this.#answers.next()
    const answer: Answer = done ? { done: false, why: 'its process ended' } : (JSON.parse(value) as Answer)
    if (!answer.done) throw new Error(`PostgreSQL does not do what it is told: ${answer.why}`)
  }
}
