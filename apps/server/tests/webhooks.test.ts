import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { OutputOf } from '@tidings/protocol'
import { asApp, aToken, type ChildServer, spawnServer } from '@tidings/testkit'
import { expect, test, vi } from 'vitest'
import { tidings } from './a-command.ts'

const example = fileURLToPath(new URL('../../../docs/examples/webhook-receiver.ts', import.meta.url))

/** The receiver of the guide, in a process of its own; what it said. */
async function receiving(secret: string, port: string) {
  const child: ChildProcess = spawn(process.execPath, [example, secret, port], { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines: string[] = []
  if (!child.stdout) throw new Error('it has no output')
  createInterface(child.stdout).on('line', (line) => lines.push(line))
  await vi.waitFor(() => expect(lines[0]).toContain('listening'), 10_000)
  const [, found = port] = /port: (\d+)/.exec(lines.join(' ')) ?? []
  return {
    lines,
    port: found,
    async [Symbol.asyncDispose]() {
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    },
  }
}

const send = async (server: ChildServer, text: string) => {
  const answer = await fetch(`${server.url}/v1/messages`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${server.secret}`,
      'tidings-as': 'ann',
      'content-type': 'application/json',
    },
    body: JSON.stringify({ to: 'user/bob', content: { type: 'text', data: text }, clientMsgId: text }),
  })
  if (answer.status !== 200) throw new Error(await answer.text())
}

/** A webhook is made, nobody listens yet, and what happens is told to the receiver of the guide when there is one. */
test('what happened is told to a receiver that verifies it, over ends of the server and of the receiver, each once by its id and in order', async () => {
  await using server = await spawnServer({ TIDINGS_WEBHOOKS_ALLOW: '127.0.0.0/8' })
  for (const user of ['ann', 'bob']) await aToken(server, user)
  const { port } = await (async () => {
    await using first = await receiving('whsec_AAAA', '0')
    return first
  })()
  const made = await asApp<OutputOf<'webhook.create'>>(server, '/admin/webhooks', {
    ...{ name: 'CRM', url: `http://127.0.0.1:${port}/`, types: ['message.sent'] },
  })
  const { webhook, secret } = made
  for (let n = 0; n < 20; n++) await send(server, `n${n}`)
  await server.kill9()
  await server.start()
  for (let n = 20; n < 40; n++) await send(server, `n${n}`)
  const told: string[] = []
  {
    await using receiver = await receiving(secret, port)
    await tidings(server.data, 'webhook', 'resume', webhook.webhook)
    await vi.waitFor(() => expect(receiver.lines.length).toBeGreaterThan(10), 30_000)
    await server.kill9()
    told.push(...receiver.lines.slice(1))
  }
  await server.start()
  for (let n = 40; n < 60; n++) await send(server, `n${n}`)
  await using receiver = await receiving(secret, port)
  await asApp(server, `/admin/webhooks/${webhook.webhook}/resume`, {})
  await vi.waitFor(() => expect(receiver.lines.at(-1)).toContain('n59'), 30_000)
  told.push(...receiver.lines.slice(1))
  const first = [...new Map(told.map((line) => [line.split(' ')[0], line])).values()]
  expect(first.map((line) => line.split(' ').at(-1))).toEqual(Array.from({ length: 60 }, (_, n) => `n${n}`))
}, 120_000)

test('the commands for webhooks make, show, try and remove one', async () => {
  await using server = await spawnServer({ TIDINGS_WEBHOOKS_ALLOW: '127.0.0.0/8' })
  const { data } = server
  const webhook = (...words: string[]) => tidings(data, 'webhook', ...words)
  expect(await webhook('list')).toMatchObject({ code: 0, out: expect.stringContaining('there is no webhook') })
  const added = await webhook('add', 'http://127.0.0.1:9/', '--types', 'message.*', '--name', 'CRM')
  expect(added).toMatchObject({ code: 0 })
  const [id = '', secret] = added.out.split('\n')
  expect(secret).toMatch(/^whsec_/)
  expect((await webhook('list')).out).toContain(`${id}\ton\tCRM\thttp://127.0.0.1:9/\tmessage.*\t0 behind`)
  expect(await webhook('test', id)).toMatchObject({ code: 1, out: expect.stringContaining('could not be reached') })
  expect((await webhook('deliveries', id)).out).toContain('webhook.test')
  expect((await webhook('secret', id)).out).toContain(secret)
  const renewed = (await webhook('secret', id, '--renew')).out
  expect(renewed).toContain(`signs, too, for a day: ${secret}`)
  expect(await webhook('replay', id)).toMatchObject({ code: 2, err: expect.stringContaining('say what') })
  expect(await webhook('replay', id, '--since', 'yesterday')).toMatchObject({ code: 2 })
  expect(await webhook('replay', id, '--since', '2026-01-01')).toMatchObject({ code: 0 })
  expect(await webhook('add', 'http://10.0.0.1/')).toMatchObject({
    code: 1,
    err: expect.stringContaining('webhooks.allow'),
  })
  expect(await webhook('remove', id)).toMatchObject({ code: 0 })
  expect((await webhook('list')).out).toContain('there is no webhook')
}, 60_000)

test('what a receiver answers does not steer the terminal on which an operator reads it', async () => {
  await using server = await spawnServer({ TIDINGS_WEBHOOKS_ALLOW: '127.0.0.0/8' })
  const answers = createServer((_, response) => void response.writeHead(500).end('no\u001b]0;owned\u0007\u009b2J'))
  await once(answers.listen(0, '127.0.0.1'), 'listening')
  const { port } = answers.address() as AddressInfo
  const added = await tidings(server.data, 'webhook', 'add', `http://127.0.0.1:${port}/`)
  const [id = ''] = added.out.split('\n')
  const { out } = await tidings(server.data, 'webhook', 'test', id)
  expect(out).toContain('answered with status 500: no ]0;owned')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it is about
  expect(out).not.toMatch(/[\u001b\u0007\u009b]/)
  expect((await tidings(server.data, 'webhook', 'deliveries', id)).out).toContain('no ]0;owned')
  answers.close()
}, 60_000)
