import { execFile, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { aClient, aToken, startServer } from '@tidings/testkit'
import { expect, it, vi } from 'vitest'
import { root } from './root.ts'

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
