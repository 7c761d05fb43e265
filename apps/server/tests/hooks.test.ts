import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { asApp, type ConfigChange, startServer, type TestServer } from '@tidings/testkit'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { said, tidings } from './a-command.ts'

const example = fileURLToPath(new URL('../../../docs/examples/before-hook.ts', import.meta.url))

interface Asked {
  readonly type: string
  readonly data: { readonly content?: { readonly data: unknown }; readonly to?: string }
}

/** A hook on a real port, whose answers are the test's. */
async function aHook() {
  const asked: Asked[] = []
  const faults: string[] = []
  const state: { secret: string; answers: (response: ServerResponse, asked: Asked) => void } = {
    secret: '',
    answers: (response) => void response.end('{"allow": true}'),
  }
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    try {
      const one = new Webhook(state.secret).verify(body, request.headers as Record<string, string>) as Asked
      asked.push(one)
      state.answers(response, one)
    } catch (error) {
      faults.push(String(error))
      response.writeHead(401).end()
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
  return {
    ...{ asked, faults, state, url },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

type Hook = Awaited<ReturnType<typeof aHook>>

let hook: Hook
let open: TestServer
let closed: TestServer

async function aServer(url: string, hooks: Partial<NonNullable<ConfigChange['hooks']>> = {}): Promise<TestServer> {
  const points = ['message.send', 'message.edit'] as const
  const more = { points: [...points], signals: false, timeout: 400, failing: 'open' as const, atOnce: 64, ...hooks }
  const server = await startServer({ hooks: { url, ...more } })
  for (const user of ['ann', 'bob']) await asApp(server, '/admin/users', { user })
  return server
}

beforeAll(async () => {
  hook = await aHook()
  open = await aServer(hook.url)
  closed = await aServer(hook.url, { failing: 'closed' })
  hook.state.secret = (await tidings(open.data, 'hook', 'secret')).out.trim()
})
afterAll(async () => {
  for (const one of [open, closed, hook]) await one?.[Symbol.asyncDispose]()
})

async function send(server: TestServer, text: string, more: object = {}) {
  const answer = await fetch(`${server.url}/v1/messages`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.secret}`, 'tidings-as': 'ann', 'content-type': 'application/json' },
    body: JSON.stringify({ to: 'user/bob', content: { type: 'text', data: text }, ...more }),
  })
  const json = (await answer.json()) as { readonly error?: object }
  return { status: answer.status, json: json.error ?? json }
}

async function textsIn(server: TestServer): Promise<readonly unknown[]> {
  const headers = { authorization: `Bearer ${server.secret}`, 'tidings-as': 'bob' }
  const answer = await fetch(`${server.url}/v1/conversations/user/ann/log`, { headers })
  const { messages } = (await answer.json()) as {
    readonly messages: { readonly content: { readonly data: unknown } }[]
  }
  return messages.map(({ content }) => content.data)
}

const ten = 10 * 1024 * 1024

/** A byte now and then, for ever. */
function drip(response: ServerResponse): void {
  const timer = setInterval(() => response.write(' '), 20)
  response.on('close', () => clearInterval(timer))
}

/** None of these is an answer. */
const nonsense: readonly (readonly [string, (response: ServerResponse) => void])[] = [
  ['nothing in time', () => undefined],
  ['500', (response) => void response.writeHead(500).end('{"allow": true}')],
  ['204', (response) => void response.writeHead(204).end()],
  ['HTML', (response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<p>hello</p>')],
  ['10 MB', (response) => void response.end(`{"allow": true${' '.repeat(ten)}}`)],
  ['an answer and then 10 MB of blanks', (response) => void response.end(`{"allow": true}${' '.repeat(ten)}`)],
  ['a redirect to a private address', (response) => void response.writeHead(302, { location: hook.url }).end()],
  ['other JSON', (response) => void response.end('{"ok": true}')],
  ['a yes with something else in it', (response) => void response.end('{"allow": true, "content": null}')],
  ['the same answer twice', (response) => void response.end('{"allow": true}{"allow": true}')],
  ['an empty refusal', (response) => void response.end('{"refuse": ""}')],
  ['a content that is none', (response) => void response.end('{"content": {"type": "text", "data": 7}}')],
  ['a drip', (response) => drip(response)],
  ['brackets without end', (response) => void response.end('['.repeat(200_000))],
]

test.each(nonsense)(
  '%s is no answer: it is done where failing is open, and refused for now where it is closed',
  async (name, answers) => {
    hook.state.answers = answers
    hook.asked.length = 0
    expect(await send(open, name)).toMatchObject({ status: 200 })
    expect(await send(closed, name)).toMatchObject({ status: 503, json: { code: 'unavailable' } })
    // One question for each, whatever it says: nothing follows a redirect, nothing asks again.
    expect(hook.asked).toHaveLength(2)
    expect((await textsIn(open))[0]).toBe(name)
    expect(await textsIn(closed)).not.toContain(name)
    // Answers in between: what rests after failures in a row is tried elsewhere.
    hook.state.answers = (response) => void response.end('{"allow": true}')
    for (const server of [open, closed]) await send(server, 'between')
  },
)

const no = (said: string, words: string) => [said, words] as const

test.each([
  no('{"allow": false}', 'this is not allowed here'),
  no('{"refuse": true}', 'this is not allowed here'),
  no('{"allow": false, "refuse": "Not here."}', 'Not here.'),
  no('{"allow": true, "refuse": "Not here."}', 'Not here.'),
  no('{"refuse": "Not here.", "code": 7}', 'Not here.'),
  no('\ufeff{"refuse": "Not here."}', 'Not here.'),
  no(`{"refuse": "${'x'.repeat(501)}"}`, 'x'.repeat(500)),
])('%s is a no, also where failing is open', async (said, words) => {
  hook.state.answers = (response) => void response.end(said)
  expect(await send(open, 'is it?')).toMatchObject({ status: 422, json: { code: 'rejected', message: words } })
})

test('what it allows, refuses and changes, each question signed anew', async () => {
  hook.asked.length = 0
  hook.state.answers = (response, { data }) => {
    const text = data.content?.data
    if (text === 'bad') response.end('{"refuse": "Not here, please."}')
    else if (text === 'half') response.end('{"content": {"type": "text", "data": "whole"}}')
    else response.end('{"allow": true}')
  }
  expect(await send(closed, 'fine')).toMatchObject({ status: 200 })
  expect(await send(closed, 'bad')).toMatchObject({
    status: 422,
    json: { code: 'rejected', message: 'Not here, please.', details: { text: 'Not here, please.' } },
  })
  expect(await send(closed, 'half')).toMatchObject({ status: 200, json: { content: { type: 'text', data: 'whole' } } })
  expect((await textsIn(closed)).slice(0, 2)).toEqual(['whole', 'fine'])
  expect(hook.asked.map(({ type, data }) => [type, data.to])).toEqual(Array(3).fill(['message.send', 'user/bob']))
  expect(hook.faults).toEqual([])
  const metrics = await (await fetch(`${closed.url}/metrics`)).text()
  expect(metrics).toContain('tidings_hook_answers_total{point="message.send",outcome="refused"} 1')
  expect(metrics).toMatch(/tidings_hook_seconds_count\{point="message.send"\} \d+/)
})

test('a connection that ends just when it is used again is no failure: it is asked once more, under the same id', async () => {
  let cuts = 0
  hook.state.answers = (response) => void response.end('{"allow": true}')
  await send(closed, 'a connection is kept')
  hook.asked.length = 0
  hook.state.answers = (response) => {
    if (cuts++ === 0) response.socket?.destroy()
    else response.end('{"refuse": "Not here."}')
  }
  expect(await send(closed, 'is it?')).toMatchObject({ status: 422 })
  expect(hook.asked).toHaveLength(2)
  hook.state.answers = (response) => void response.socket?.destroy()
  expect(await send(closed, 'nobody answers')).toMatchObject({ status: 503 })
})

test('a hook that is away is asked no more after some failures, and what is sent waits for nobody', async () => {
  await using away = await aServer('http://127.0.0.1:9/', { failing: 'closed' })
  for (let n = 0; n < 8; n++) expect(await send(away, `${n}`)).toMatchObject({ status: 503 })
  const metrics = await (await fetch(`${away.url}/metrics`)).text()
  expect(metrics).toContain('tidings_hook_answers_total{point="message.send",outcome="failed"} 5')
  expect(metrics).toContain('tidings_hook_answers_total{point="message.send",outcome="unasked"} 3')
})

test('the hook of the guide refuses and masks; the commands and doctor ask it whether it is there', async () => {
  const secret = hook.state.secret
  const child: ChildProcess = spawn(process.execPath, [example, secret, '0'], { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    if (!child.stdout) throw new Error('it has no output')
    let port: string | undefined
    for await (const line of createInterface(child.stdout)) {
      port ??= /port: (\d+)/.exec(line)?.[1]
      if (port) break
    }
    const url = `http://127.0.0.1:${port}/`
    await using server = await aServer(url)
    expect(await send(server, 'my casino')).toMatchObject({
      json: { code: 'rejected', message: 'No advertising here, please.' },
    })
    await send(server, 'my card is 4111 1111 1111 1111')
    await send(server, 'hello')
    expect(await textsIn(server)).toEqual(['hello', 'my card is **** **** **** ****'])
    const settings = { TIDINGS_DATA: server.data, TIDINGS_SECRET: server.secret, TIDINGS_HOOKS_URL: url }
    expect(await said(['hook', 'test'], settings)).toMatchObject({
      code: 0,
      out: expect.stringContaining('answers in'),
    })
    expect((await said(['doctor'], settings)).out).toMatch(
      /(ok|warning) +hook +answers in .* without it all is allowed/,
    )
    const other = { ...settings, TIDINGS_SECRET: 'q8Rk2vX5nB7mL0cJ3hG6dS9aP4wE1tYuZfVx' }
    expect(await said(['hook', 'test'], other)).toMatchObject({ code: 1, out: expect.stringContaining('status 401') })
  } finally {
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }
  expect(await tidings(open.data, 'hook', 'test')).toMatchObject({ code: 1, out: expect.stringContaining('hooks.url') })
  const wrong = { TIDINGS_DATA: open.data, TIDINGS_HOOKS_URL: 'http://me:secret@127.0.0.1/' }
  expect(await said(['hook', 'test'], wrong)).toMatchObject({ code: 1, err: expect.stringContaining('hooks.url') })
})
