import { type ChildProcess, fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import { raisedLimits } from '@tidings/bench/server'

/** What the process holds when all garbage is gone. */
export interface Measured {
  /** Timers, sockets and the like that keep it awake, by kind. */
  readonly resources: Readonly<Record<string, number>>
  readonly descriptors: number
  readonly heapUsed: number
  readonly external: number
  readonly rss: number
}

type Environment = Readonly<Record<string, string>>

const MAIN = join(import.meta.dirname, '../../../apps/server/src/start.js')
const INSPECTOR = pathToFileURL(join(import.meta.dirname, 'inspector-main.ts')).href
const PINO_ERROR = 50
const START_WITHIN_MS = 60_000

/** A server in a process of its own that can be looked into from outside, and whose every line is read. */
export class SoakServer {
  readonly data: string
  readonly secret = randomBytes(32).toString('base64url')
  readonly #child: ChildProcess
  readonly #fault: (what: string) => void
  #url = ''
  #stopping = false

  private constructor(directory: string, env: Environment, fault: (what: string) => void) {
    this.#fault = fault
    this.data = join(directory, 'data')
    mkdirSync(this.data, { recursive: true })
    this.#child = fork(MAIN, ['serve'], {
      execArgv: ['--expose-gc', '--import', INSPECTOR],
      silent: true,
      env: {
        PATH: process.env.PATH ?? '',
        TIDINGS_HOST: '127.0.0.1',
        TIDINGS_PORT: '0',
        TIDINGS_DATA: this.data,
        TIDINGS_SECRET: this.secret,
        ...raisedLimits,
        ...env,
      },
    })
    this.#child.once('exit', (code, signal) => {
      if (!this.#stopping) fault(`the server ended by itself: ${code ?? signal}`)
    })
  }

  static async start(directory: string, env: Environment, fault: (what: string) => void): Promise<SoakServer> {
    const server = new SoakServer(directory, env, fault)
    await server.#listens(join(directory, 'server.log'))
    return server
  }

  get url(): string {
    return this.#url
  }

  /** Writes a heap snapshot into the file. */
  async measure(heapFile: string): Promise<Measured> {
    this.#child.send(heapFile)
    return (await once(this.#child, 'message'))[0] as Measured
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    this.#stopping = true
    const exited = once(this.#child, 'exit')
    this.#child.kill('SIGTERM')
    await exited
  }

  /** Reads everything that the server says, for as long as it lives. */
  #listens(logFile: string): Promise<void> {
    const { stdout, stderr } = this.#child
    if (!stdout || !stderr) throw new Error('the server has no output')
    const log = createWriteStream(logFile)
    createInterface(stderr).on('line', (line) => this.#fault(`on standard error: ${line}`))
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error('the server did not start in time')), START_WITHIN_MS)
      createInterface(stdout).on('line', (line) => {
        log.write(`${line}\n`)
        const said = this.#judged(line)
        if (said?.url === undefined || this.#url !== '') return
        clearTimeout(late)
        this.#url = said.url
        resolve()
      })
    })
  }

  #judged(line: string): { readonly url?: string } | undefined {
    try {
      const said = JSON.parse(line) as { readonly level: number; readonly msg?: string; readonly url?: string }
      if (typeof said.level !== 'number') this.#fault(`a line that is no log line: ${line}`)
      if (said.level >= PINO_ERROR) this.#fault(`logged as an error: ${line}`)
      return said
    } catch {
      this.#fault(`on standard output, and no log line: ${line}`)
      return undefined
    }
  }
}
