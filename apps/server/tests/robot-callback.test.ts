import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { OutputOf } from '@tidings/protocol'
import { asApp, aToken, type ChildServer, spawnServer } from '@tidings/testkit'
import { expect, test, vi } from 'vitest'

const example = fileURLToPath(new URL('../../../docs/examples/robot-callback.ts', import.meta.url))

/** The program of the guide, in a process of its own. */
async function program(secret: string, port: string) {
  const child = spawn(process.execPath, [example, secret, port], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = await once(child.stdout, 'data')
  return {
    port: /port: (\d+)/.exec(String(line))?.[1] ?? port,
    async [Symbol.asyncDispose]() {
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    },
  }
}

const asBob = async <T>(server: ChildServer, path: string, body?: object): Promise<T> => {
  const answer = await fetch(`${server.url}/v1${path}`, {
    ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
    headers: {
      ...{ authorization: `Bearer ${server.secret}`, 'tidings-as': 'bob' },
      ...(body ? { 'content-type': 'application/json' } : {}),
    },
  })
  if (answer.status !== 200) throw new Error(await answer.text())
  return (await answer.json()) as T
}

const count = 30

test('what was written to a robot is answered by its program, each once and in order, over ends of the server and of the program', async () => {
  await using server = await spawnServer({ TIDINGS_WEBHOOKS_ALLOW: '127.0.0.0/8' })
  await aToken(server, 'bob')
  await asApp(server, '/robots', { robot: 'clerk', name: 'Clerk' })
  const { port } = await (async () => {
    await using first = await program('whsec_AAAA', '0')
    return first
  })()
  const url = `http://127.0.0.1:${port}/`
  const { secret = '' } = await asApp<OutputOf<'robot.callback'>>(server, '/robots/clerk/callback', { url }, 'PUT')
  const said = async () => {
    const { messages } = await asBob<OutputOf<'log.read'>>(server, '/conversations/user/clerk/log?after=0&limit=100')
    return messages.filter(({ from }) => from === 'user/clerk').map(({ content }) => content.data)
  }
  const say = async (from: number, to: number) => {
    for (let n = from; n < to; n++)
      await asBob(server, '/messages', { to: 'user/clerk', content: { type: 'text', data: `${n}` } })
  }
  await say(0, 10)
  await server.kill9()
  await server.start()
  await say(10, 20)
  {
    await using _ = await program(secret, port)
    await asApp(server, '/robots/clerk/callback', { url }, 'PUT')
    await vi.waitFor(async () => expect((await said()).length).toBeGreaterThan(3), { timeout: 40_000, interval: 10 })
    await server.kill9()
  }
  await server.start()
  await using _ = await program(secret, port)
  await say(20, count)
  await vi.waitFor(async () => expect((await said()).length).toBe(count), { timeout: 60_000, interval: 200 })
  expect(await said()).toEqual(Array.from({ length: count }, (_, n) => `You said: ${n}`))
}, 150_000)
