import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { aClient, aToken, freePort, signedIn, spawnServer } from '@tidings/testkit'
import { expect, test } from 'vitest'
import { main } from './a-command.ts'
import { centreOf, invited } from './an-edge.ts'

const text = (data: string) => ({ type: 'text', data })

/** An edge in a process of its own, on one port. */
class ChildEdge implements AsyncDisposable {
  readonly url: string
  readonly #args: readonly string[]
  #child: ChildProcess | undefined
  #linked = (): void => undefined

  constructor(port: number, center: string, code: string) {
    this.url = `http://127.0.0.1:${port}`
    const data = mkdtempSync(join(tmpdir(), 'tidings-edge-'))
    this.#args = ['edge', '--center', center, '--join', code, '--port', `${port}`, '--data', data]
  }

  /** Resolves when clients may come. */
  async start(): Promise<void> {
    const up = this.nextLink()
    const env = { PATH: process.env.PATH ?? '' }
    this.#child = spawn(process.execPath, [main, ...this.#args], { env, stdio: ['ignore', 'pipe', 'inherit'] })
    createInterface(this.#child.stdout as NonNullable<ChildProcess['stdout']>).on('line', (line) => {
      if (line.includes('clients may come')) this.#linked()
    })
    await up
  }

  nextLink(): Promise<void> {
    return new Promise((resolve) => {
      this.#linked = resolve
    })
  }

  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    const child = this.#child
    this.#child = undefined
    if (!child) return null
    child.kill(signal)
    const [code] = (await once(child, 'exit')) as [number | null]
    return code
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end('SIGKILL')
  }
}

test('who is behind an edge comes back, with all that was said, after a kill of the edge, and of the centre', async () => {
  await using server = await spawnServer()
  await using edge = new ChildEdge(await freePort(), centreOf(server), await invited(server))
  await edge.start()
  const alice = await aClient({ url: edge.url, secret: server.secret }, 'alice')
  const bob = await aToken(server, 'bob')
  const isOnline = () => expect.poll(() => alice.state.connection.phase === 'online', { timeout: 20_000 })
  await alice.send('user/bob', 'before').done

  await edge.end('SIGKILL')
  await isOnline().toBe(false)
  const meanwhile = alice.send('user/bob', 'while the edge was dead').done
  await edge.start()
  await meanwhile

  const again = edge.nextLink()
  await server.kill9()
  await isOnline().toBe(false)
  const later = alice.send('user/bob', 'while the centre was dead').done
  await server.start()
  await again
  await later

  const reader = await signedIn(server.url, bob)
  const said = ['before', 'while the edge was dead', 'while the centre was dead']
  expect(await reader.request('log.read', { conversation: 'user/alice', after: 0 })).toMatchObject({
    ok: { messages: said.map((data) => ({ content: text(data) })) },
  })
  alice.disconnect()
  reader.socket.terminate()
  expect(await edge.end('SIGTERM')).toBe(0)
}, 90_000)
