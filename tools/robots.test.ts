import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { aClient, aToken, startServer, type TestServer } from '@tidings/testkit'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { root } from './check/root.ts'

let server: TestServer
let folder: string

beforeAll(async () => {
  server = await startServer()
  folder = mkdtempSync(join(tmpdir(), 'tidings-robots-'))
})

afterAll(async () => {
  rmSync(folder, { recursive: true })
  await server[Symbol.asyncDispose]()
})

/** Runs an example as the robot of its name, and has somebody write to it. */
async function withRobot(name: string, env: Record<string, string>, use: (person: Person) => Promise<void>) {
  const args = [`docs/examples/robot-${name}.ts`, name, await aToken(server, name), server.url, folder]
  const robot = spawn(process.execPath, args, { cwd: root, env: { ...process.env, ...env }, stdio: 'pipe' })
  try {
    await Promise.race([
      once(robot.stdout, 'data'),
      once(robot, 'close').then(async () => Promise.reject(new Error(String(robot.stderr.read())))),
    ])
    await use(await aPerson(name))
    // It says goodbye by itself.
    robot.kill('SIGTERM')
    if (robot.exitCode === null) expect(await once(robot, 'exit')).toEqual([0, null])
  } finally {
    robot.kill('SIGKILL')
  }
}

type Person = Awaited<ReturnType<typeof aPerson>>

async function aPerson(robot: string) {
  const client = await aClient(server, `friend-of-${robot}`)
  const heard: string[] = []
  client.on('message', ({ from, content }) => from === `user/${robot}` && heard.push(String(content.data)))
  return { client, heard, say: (text: string) => client.send(`user/${robot}`, text).done }
}

it('the demo robot answers in private, and in a room when it is mentioned', async () => {
  await withRobot('demo', {}, async ({ client, heard, say }) => {
    await say('good morning')
    await say('/roll 2000')
    await say('/roll')
    await vi.waitFor(() => expect(heard.length).toBe(3), 10_000)
    expect(heard.slice(0, 2)).toEqual([
      'You said: good morning',
      '“sides” cannot be “2000”: expected a whole number from 2 to 100.\nUsage: /roll [sides]',
    ])
    expect(heard[2]).toMatch(/^🎲 [1-6]$/)
    const { room } = await client.call('room.create', { name: 'Room', members: ['demo'] })
    await client.send(`room/${room.id}`, 'nobody is asked').done
    await client.send(`room/${room.id}`, '@demo are you there?', {
      mentions: ['user/demo'],
      mentionsAt: [{ mention: 'user/demo', from: 0, length: 5 }],
    }).done
    await vi.waitFor(() => expect(heard.slice(3)).toEqual(['You called? are you there?']), 10_000)
  })
})

it('the lunch robot asks by a card, and answers who chooses', async () => {
  await withRobot('lunch', {}, async ({ client, heard, say }) => {
    await say('hello')
    await say('/lunch Tea garden')
    await vi.waitFor(() => expect(heard.length).toBe(2), 10_000)
    expect(heard[0]).toBe('Hello! I know /lunch.')
    const { messages } = await client.call('log.read', { conversation: 'user/lunch', limit: 1 })
    const seen: unknown[] = []
    client.on('card', ({ value }) => seen.push(value?.content.data))
    const act = { id: messages[0]?.id ?? '', action: 'join', inputs: { dish: 'soup' }, clientActId: '1' }
    await client.call('card.act', act)
    await vi.waitFor(() => expect(seen).toEqual(['One soup for you, noted.']), 10_000)
  })
})

it('the reminder robot reminds, and asks for what is missing', async () => {
  await withRobot('reminder', {}, async ({ heard, say }) => {
    await say('/remind 1 s look at the oven')
    await say('/plan')
    await vi.waitFor(() => expect(heard).toContain('What is it about?'), 10_000)
    await say('tea')
    await say('soon')
    await say('10')
    await vi.waitFor(() => expect(heard).toContain('⏰ look at the oven'), 20_000)
    expect(heard.filter((each) => !each.startsWith('⏰'))).toEqual([
      ...['I will, in 1 s.', 'What is it about?', 'In how many minutes?', 'A number from 1 to 999, please.'],
      'I will, in 10 min.',
    ])
  })
})

it('the AI robot answers with what an OpenAI-compatible server says bit by bit, and knows what was said before', async () => {
  const asked: unknown[] = []
  const ai = createServer(async (request, response) => {
    const { messages, model, stream } = (await json(request)) as Record<string, unknown>
    asked.push([request.url, request.headers.authorization, model, stream, messages])
    if (asked.length > 2) return void response.writeHead(500).end()
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    for (const content of ['**Four**', ', I ', 'think'])
      response.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`)
    response.end('data: [DONE]\n\n')
  }).listen(0, '127.0.0.1')
  await once(ai, 'listening')
  const { port } = ai.address() as AddressInfo
  try {
    const env = { AI_URL: `http://127.0.0.1:${port}/v1`, AI_KEY: 'key', AI_MODEL: 'small' }
    await withRobot('ai', env, async ({ heard, say }) => {
      await say('2 + 2?')
      await say('Sure?')
      await say('And now?')
      await vi.waitFor(
        () => expect(heard).toEqual(['**Four**, I think', '**Four**, I think', 'I cannot think just now.']),
        10_000,
      )
    })
  } finally {
    ai.close()
  }
  const [first, again] = [
    { role: 'user', content: '2 + 2?' },
    { role: 'assistant', content: '**Four**, I think' },
  ]
  expect(asked.slice(0, 2)).toEqual([
    ['/v1/chat/completions', 'Bearer key', 'small', true, [first]],
    ['/v1/chat/completions', 'Bearer key', 'small', true, [first, again, { role: 'user', content: 'Sure?' }]],
  ])
})

it('the guide shows pieces of examples that run', () => {
  const shown = ['demo', 'reminder', 'lunch', 'ai', 'callback']
    .map((name) => readFileSync(join(root, `docs/examples/robot-${name}.ts`), 'utf8'))
    .join('')
  const guide = readFileSync(join(root, 'docs/guides/robots.md'), 'utf8')
  const lines = [...guide.matchAll(/```ts\n(.*?)```/gs)].flatMap((match) => (match[1] as string).trimEnd().split('\n'))
  expect(lines.length).toBeGreaterThan(20)
  expect(lines.filter((line) => !shown.includes(`${line}\n`))).toEqual([])
})
