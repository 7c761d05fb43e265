import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { testSecret } from './in-process.ts'

const main = fileURLToPath(new URL('../../../apps/server/src/start.js', import.meta.url))

/** A server in a process of its own, on one data directory and, after the first start, one port. */
export class ChildServer implements AsyncDisposable {
  readonly data: string
  readonly secret = testSecret
  url = ''
  /** Lines that it wrote. */
  readonly output: string[] = []
  readonly #env: Readonly<Record<string, string>>
  #child: ChildProcess | undefined

  constructor(env: Readonly<Record<string, string>> = {}) {
    this.data = mkdtempSync(join(tmpdir(), 'tidings-child-'))
    this.#env = env
  }

  /** Resolves when it listens; rejects with its output when it ends before. */
  async start(): Promise<void> {
    const port = this.url === '' ? '0' : new URL(this.url).port
    const env = {
      PATH: process.env.PATH ?? '',
      TIDINGS_DATA: this.data,
      TIDINGS_PORT: port,
      TIDINGS_SECRET: this.secret,
      TIDINGS_CHECKED: 'true',
      TIDINGS_RATES_SEND_PER_SECOND: '100000',
      TIDINGS_RATES_SEND_BURST: '100000',
      TIDINGS_RATES_SIGN_IN_PER_SECOND: '1000',
      TIDINGS_RATES_SIGN_IN_BURST: '10000',
      TIDINGS_DEFAULTS_INVITES: 'direct',
      TIDINGS_LIMITS_WRITTEN_PER_DAY: '1000000000000',
      TIDINGS_LIMITS_CONNECTIONS_PER_ADDRESS: '10000',
      ...this.#env,
    }
    const child = spawn(process.execPath, [main, 'serve'], { env, stdio: ['ignore', 'pipe', 'pipe'] })
    this.#child = child
    child.stderr.on('data', (chunk) => this.output.push(String(chunk)))
    this.url = await new Promise<string>((resolve, reject) => {
      createInterface(child.stdout).on('line', (line) => {
        this.output.push(line)
        if (line.includes('"listening"')) resolve((JSON.parse(line) as { url: string }).url)
      })
      child.once('exit', () => reject(new Error(`the server did not start:\n${this.output.slice(-20).join('\n')}`)))
    })
  }

  /** As a power cut does. */
  kill9(): Promise<void> {
    return this.#end('SIGKILL')
  }

  /** As an operator does. */
  stop(): Promise<void> {
    return this.#end('SIGTERM')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill9()
    rmSync(this.data, { recursive: true, force: true })
  }

  async #end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = this.#child
    this.#child = undefined
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
  }
}

export async function spawnServer(env: Readonly<Record<string, string>> = {}): Promise<ChildServer> {
  const server = new ChildServer(env)
  await server.start()
  return server
}
