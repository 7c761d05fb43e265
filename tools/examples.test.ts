import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { aClient, aToken, startServer } from '@tidings/testkit'
import { expect, it, vi } from 'vitest'
import { root } from './check/root.ts'

const example = 'docs/examples/first-bot.ts'
const conversationExample = 'docs/examples/one-conversation.ts'

it('the first bot of the README answers who writes to it', async () => {
  await using server = await startServer()
  const token = await aToken(server, 'alice')
  const bot = spawn(process.execPath, [example, 'alice', token, server.url], { cwd: root, stdio: 'pipe' })
  try {
    await new Promise((resolve, reject) => {
      bot.stdout.once('data', resolve)
      bot.once('close', (status) => reject(new Error(`the bot ended with ${status}`)))
    })
    const bob = await aClient(server, 'bob')
    const heard: unknown[] = []
    bob.on('message', ({ from, content }) => from === 'user/alice' && heard.push(content.data))
    bob.send('user/alice', 'hello')
    await vi.waitFor(() => expect(heard).toEqual(['You said: hello']), 10_000)
    bob.disconnect()
  } finally {
    bot.removeAllListeners('close')
    bot.kill()
  }
})

it('the agent of the guide of MCP waits for a message and answers it', async () => {
  await using server = await startServer()
  const bob = await aClient(server, 'bob')
  const token = await aToken(server, 'helper')
  await bob.send('user/helper', '你好').done
  const agent = 'docs/examples/mcp-agent.ts'
  const { stdout } = await promisify(execFile)(process.execPath, [agent, server.url, token], { cwd: root })
  expect(stdout).toBe('bob: 你好\n')
  const { messages } = await bob.call('log.read', { conversation: 'user/helper', limit: 1 })
  expect(messages).toMatchObject([{ content: { type: 'markdown', data: 'You said: 你好' } }])
  bob.disconnect()
  const guide = readFileSync(join(root, 'docs/guides/mcp.md'), 'utf8')
  const shown = readFileSync(join(root, agent), 'utf8')
  for (const [, piece = ''] of guide.matchAll(/```ts\n(.*?)```/gs)) expect(shown).toContain(piece)
})

it.each([
  ['there is no server', 'http://127.0.0.1:1', 'a token', 'there is no connection to the server'],
  ['the token is none', undefined, 'a token', 'token'],
])('the first bot says in one line that %s', async (_what, elsewhere, token, reason) => {
  await using server = await startServer()
  const url = elsewhere ?? server.url
  const bot = promisify(execFile)(process.execPath, [example, 'alice', token, url], { cwd: root })
  const { code, stderr } = await bot.then(
    () => ({ code: 0, stderr: '' }),
    (error: { code: number; stderr: string }) => error,
  )
  expect([code, stderr.trim().split('\n').length]).toEqual([1, 1])
  expect(stderr).toContain(`${url}: `)
  expect(stderr).toContain(reason)
})

it('an app with accounts of its own exchanges its sign-in for a token', async () => {
  const guide = readFileSync(join(root, 'docs/guides/app-server.md'), 'utf8')
  const shown = ['server', 'client']
    .map((part) => readFileSync(join(root, `docs/examples/app-${part}.ts`), 'utf8'))
    .join('')
  const blocks = [...guide.matchAll(/```ts\n(.*?)```/gs)].map((match) => match[1] as string)
  expect(blocks.length).toBe(3)
  expect(blocks.filter((block) => !shown.includes(block))).toEqual([])

  await using server = await startServer({ accounts: { enabled: false } })
  const args = ['docs/examples/app-server.ts', server.url, server.secret, '0']
  const app = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    const [line] = (await once(app.stdout, 'data')) as [Buffer]
    const appUrl = line.toString().trim()
    const client = promisify(execFile)(process.execPath, ['docs/examples/app-client.ts', appUrl], { cwd: root })
    expect(JSON.parse((await client).stdout)).toEqual(['ann', 'Ann Archer'])
    const body = JSON.stringify({ email: 'ann@example.org', password: 'a guess', client: { id: 'x', platform: 'web' } })
    expect((await fetch(`${appUrl}/login`, { method: 'POST', body })).status).toBe(401)
  } finally {
    app.kill()
  }
})

it('the README shows the example as it is', () => {
  expect(readFileSync(join(root, 'README.md'), 'utf8')).toContain(readFileSync(join(root, example), 'utf8'))
})

it('the guide of the SDK shows an example that runs', async () => {
  const guide = readFileSync(join(root, 'docs/guides/sdk.md'), 'utf8')
  const shown = readFileSync(join(root, conversationExample), 'utf8')
  const blocks = [...guide.matchAll(/```ts\n(.*?)```/gs)].map((match) => match[1] as string)
  expect(blocks.length).toBeGreaterThan(3)
  expect(blocks.filter((block) => !shown.includes(block))).toEqual([])

  await using server = await startServer()
  await aToken(server, 'bob')
  const args = [conversationExample, 'alice', await aToken(server, 'alice'), server.url]
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root })
  expect(
    stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual([{ seq: 1, texts: ['hello'], hasOlder: false, bob: 'bob' }, [['user/bob', 0]]])
})

/** Guides whose blocks are pieces of an example of the same name, and what the example prints. */
const guides: Readonly<Record<string, readonly unknown[]>> = {
  rooms: [
    ['notice/member-joined'],
    'muted',
    [
      ['user/alice', 'admin', ''],
      ['user/bob', 'owner', ''],
      ['user/carol', 'member', 'C.'],
    ],
    [['user/carol', 'I am back']],
    [],
  ],
  contacts: [['bob'], [1, 0, 0], 'not_friend', 'blocked'],
  messages: [
    [1, 1],
    [[1], 1, [3]],
    ['Ship it?'],
    [[{ key: '👍', count: 2, users: ['user/bob', 'user/carol'] }]],
    { type: 'notice/recalled', data: { by: 'user/bob' } },
    [[true, 'notice/hidden']],
    [{ key: 'tue', count: 1, users: [] }],
    [1, 2, ['user/bob']],
    { type: 'text', data: 'Dear Bob' },
    [],
    'Ship it today.',
    { type: 'text', data: 'Ship it today.' },
  ],
  cards: [['user/bob', { dish: 'soup' }, { table: 7 }], 1, 'conflict'],
  channels: [['News', false], [['user/alice', 'articles']], [1, 2], 'forbidden'],
  'channel-desk': [
    ['user/bob', true],
    [['user/bob'], ['Do you have eggs?']],
    [[true, null, 'Fresh ones, from Monday on.']],
    ['user/alice'],
    [{ type: 'menu', data: { event: 'order', name: 'My order' } }],
    'From 8 to 20.',
  ],
  chatrooms: [
    ['Be kind.', 'owner'],
    [
      ['user/bob', 'text'],
      ['user/bob', 'custom/heart'],
    ],
    2,
    'muted',
  ],
  presence: [
    ['ios'],
    'In a call',
    'Asia/Kolkata',
    ['user/bob', true],
    [{ user: 'user/bob', show: 'offline', platforms: [] }],
  ],
  files: [
    ['file', 'text/plain', 12, [1]],
    'All is well.',
    [201, 'notes.txt'],
    'declined',
    [['notes.txt', 'report.txt'], 17],
  ],
  search: [['user/bob', ['releas']], ['room', ['releas']], ['我在北京大学读书'], 1, 0, ['Release team']],
  rights: [30, ['profile', 'terminal', 'conversation', 'message'], []],
  push: [[87, false], [['desk', 'on']], { title: 'Tidings', body: 'New message' }],
  terminals: [
    { id: 'desk', platform: 'web', name: 'Firefox' },
    true,
    0,
    [
      ['desk', true, false],
      ['phone', true, true],
    ],
    'signed-out',
  ],
}

it.each(Object.entries(guides))('the guide of %s shows pieces of an example that runs', async (name, printed) => {
  const shown = readFileSync(join(root, `docs/examples/${name}.ts`), 'utf8')
  const guide = readFileSync(join(root, `docs/guides/${name}.md`), 'utf8')
  const lines = [...guide.matchAll(/```ts\n(.*?)```/gs)].flatMap((match) => (match[1] as string).trim().split('\n'))
  expect(lines.length).toBeGreaterThan(2)
  expect(lines.filter((line) => !shown.includes(`${line}\n`))).toEqual([])

  await using server = await startServer({ presence: { every: 50 } })
  const tokens = await Promise.all(['alice', 'bob', 'carol'].map((uid) => aToken(server, uid)))
  const args = [`docs/examples/${name}.ts`, server.url, ...tokens, server.secret]
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root, timeout: 20_000 })
  const output = stdout.trim().split('\n')
  expect(output.map((line) => JSON.parse(line))).toEqual(printed)
})
