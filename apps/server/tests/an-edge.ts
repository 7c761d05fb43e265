import { mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { asApp } from '@tidings/testkit'
import { loadConfig } from '../src/config/load.ts'
import { type RunningEdge, runEdge } from '../src/edge/edge.ts'

interface Reachable {
  readonly url: string
  readonly secret: string
}

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined }

/** Where a link comes in at this server. */
export const centreOf = ({ url }: Reachable): string => url.replace(/^http/, 'ws')

/** Something that is heard of again and again: whoever waits gets the next, or what came since they last asked. */
class Told<T> {
  readonly #came: T[] = []
  readonly #waiting: ((one: T) => void)[] = []

  say(one: T): void {
    const next = this.#waiting.shift()
    if (next) next(one)
    else this.#came.push(one)
  }

  next(): Promise<T> {
    const one = this.#came.shift()
    return one === undefined ? new Promise((resolve) => this.#waiting.push(resolve)) : Promise.resolve(one)
  }
}

/** An edge that is up, in this process. */
export interface TestEdge extends AsyncDisposable {
  /** Where clients come. */
  readonly url: string
  readonly port: number
  readonly data: string
  readonly running: RunningEdge
  readonly health: string
  /** Resolves when clients may come again. */
  upAgain(): Promise<void>
}

let edges = 0
const aName = (): string => {
  edges += 1
  return `shop-${edges}`
}

export const invited = async (server: Reachable, name = aName()): Promise<string> =>
  (await asApp<{ code: string }>(server, '/admin/edges', { name })).code

export async function startEdge(
  centres: readonly string[],
  code: string | undefined,
  flags: Readonly<Record<string, string>> = {},
  data = mkdtempSync(join(tmpdir(), 'tidings-edge-')),
): Promise<TestEdge> {
  const listening = new Told<readonly string[]>()
  let health = ''
  const given: Record<string, string> = {
    data,
    'edge.center': centres.join(','),
    port: '0',
    'edge.health': '127.0.0.1:0',
    ...flags,
  }
  const running = await runEdge(loadConfig({ env: {}, flags: given }), code, silent, {
    listening: (addresses) => listening.say(addresses),
    health: (url) => {
      health = url
    },
  })
  const [address = ''] = await Promise.race([
    listening.next(),
    running.done.then((why) => Promise.reject(new Error(`the edge is ${why}`))),
  ])
  return {
    url: address,
    port: Number(address.split(':').at(-1)),
    ...{ data, running, health },
    upAgain: async () => void (await listening.next()),
    async [Symbol.asyncDispose]() {
      running.stop()
      await running.done
      rmSync(data, { recursive: true, force: true })
    },
  }
}

/** An edge of this server. */
export const anEdge = async (server: Reachable, flags: Readonly<Record<string, string>> = {}): Promise<TestEdge> =>
  startEdge([centreOf(server)], await invited(server), flags)

/** A way to a port that somebody can cut, and that sees what goes through it. */
export async function openWay(to: number) {
  const open = new Set<Socket>()
  const seen: Buffer[] = []
  let cut = false
  const server = createServer((from) => {
    if (cut) {
      from.destroy()
      return
    }
    const socket = connect(to, '127.0.0.1')
    for (const [one, other] of [
      [from, socket],
      [socket, from],
    ] as const) {
      open.add(one)
      one.on('data', (bytes: Buffer) => seen.push(bytes))
      one.on('error', () => undefined)
      one.on('close', () => other.destroy())
      one.pipe(other)
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    seen: () => Buffer.concat(seen),
    cut() {
      cut = true
      for (const socket of open) socket.destroy()
    },
    mend() {
      cut = false
    },
    [Symbol.asyncDispose]: () => {
      for (const socket of open) socket.destroy()
      return new Promise<void>((resolve) => void server.close(() => resolve()))
    },
  }
}
