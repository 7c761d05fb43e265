import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { endsWithUs } from '../ends-with-us.ts'
import { freePort } from '../free-port.ts'

const howToHave =
  'these tests need a nats-server in PATH, or TIDINGS_NATS_SERVER with its path; .ci/run has the commands that put one there'

/** Resolves when it says that it is ready; rejects with what it said when it ends before. */
async function started(configuration: string): Promise<ChildProcess> {
  const program = process.env.TIDINGS_NATS_SERVER ?? 'nats-server'
  const child = spawn(program, ['-c', configuration], { stdio: ['ignore', 'ignore', 'pipe'], detached: true })
  const said: string[] = []
  await new Promise<void>((resolve, reject) => {
    createInterface(child.stderr).on('line', (line) => {
      if (said.push(line) > 50) said.shift()
      if (line.includes('Server is ready')) resolve()
    })
    child.once('error', (cause) => reject(new Error(howToHave, { cause })))
    child.once('exit', () => reject(new Error(`nats-server ended at its start:\n${said.join('\n')}`)))
  })
  endsWithUs(child)
  return child
}

/** Resolves when it is connected to so many other servers. */
async function untilRouted(monitor: number, others: number): Promise<void> {
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${monitor}/routez`)
    const { num_routes: routes } = (await answer.json()) as { num_routes: number }
    if (routes >= others) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** A real nats-server of its own on a free port of this machine. It ends with whoever started it. */
export class NatsServer implements AsyncDisposable {
  readonly port: number
  readonly #directory: string
  #child: ChildProcess | undefined

  private constructor(port: number, directory: string) {
    this.port = port
    this.#directory = directory
  }

  /** `configuration`: further lines, as of its configuration file. */
  static async start(configuration = '', port?: number): Promise<NatsServer> {
    const directory = mkdtempSync(join(tmpdir(), 'tidings-nats-'))
    const server = new NatsServer(port ?? (await freePort()), directory)
    const own = [`listen: "127.0.0.1:${server.port}"`, `server_name: "n${server.port}"`]
    writeFileSync(join(directory, 'nats.conf'), [...own, configuration, ''].join('\n'))
    await server.restart()
    return server
  }

  /** Several servers that are one NATS. `advertise: false`: they tell nobody of one another. */
  static async startCluster(count = 3, { advertise = true } = {}): Promise<readonly NatsServer[]> {
    const ports = await Promise.all(Array.from({ length: count }, freePort))
    const routes = ports.map((port) => `"nats://127.0.0.1:${port}"`).join(', ')
    const servers = await Promise.all(
      ports.map(async (port) => {
        const monitor = await freePort()
        const known = `pool_size: -1, no_advertise: ${!advertise}, routes: [${routes}]`
        const cluster = `cluster { name: c, listen: "127.0.0.1:${port}", ${known} }`
        return { monitor, server: await NatsServer.start(`http: "127.0.0.1:${monitor}"\n${cluster}`) }
      }),
    )
    for (const { monitor } of servers) await untilRouted(monitor, count - 1)
    return servers.map(({ server }) => server)
  }

  get url(): string {
    return `nats://127.0.0.1:${this.port}`
  }

  /** Of its process; 0 while there is none. */
  get pid(): number {
    return this.#child?.pid ?? 0
  }

  /** After `kill9` or `stop`, on the same port. */
  async restart(): Promise<void> {
    this.#child = await started(join(this.#directory, 'nats.conf'))
  }

  kill9 = (): Promise<void> => this.#end('SIGKILL')
  stop = (): Promise<void> => this.#end('SIGTERM')

  /** It stands still, as a machine that swaps does: its connections stay. */
  pause(): void {
    this.#child?.kill('SIGSTOP')
  }

  goOn(): void {
    this.#child?.kill('SIGCONT')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill9()
    rmSync(this.#directory, { recursive: true, force: true })
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
