import { aClient, asApp, aToken } from '@tidings/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ShownMessage } from '../src/hand/shown.ts'
import type { Listener } from '../src/index.ts'
import { aListener, anAgent, aRoom, startServer } from './agents.ts'

// What was reported of the MCP servers of other chats, tried on this one.

let server: Awaited<ReturnType<typeof startServer>>
let listener: Listener

beforeAll(async () => {
  server = await startServer()
  listener = await aListener(server.url)
})

afterAll(async () => {
  await listener[Symbol.asyncDispose]()
  await server[Symbol.asyncDispose]()
})

interface Page {
  readonly messages: readonly ShownMessage[]
  readonly after: number
}

test('of more messages than one answer holds that came between two waits none is lost', async () => {
  const una = await aClient(server, 'una')
  await using agent = await anAgent(listener.url, await aToken(server, 'slow'))
  for (let count = 1; count <= 120; count++) await una.send('user/slow', `${count}`).done
  const heard: string[] = []
  for (let after = 0; heard.length < 120; ) {
    const page = await agent.use<Page>('wait_for_messages', { conversation: 'user/una', after, seconds: 1 })
    heard.push(...page.messages.map(({ text }) => text))
    after = page.after
  }
  expect(heard).toEqual(Array.from({ length: 120 }, (_, index) => `${index + 1}`))
  una.disconnect()
})

test('more than a page may hold, nothing to say, and a text that is too long are refused with their field', async () => {
  await aToken(server, 'vera')
  await using agent = await anAgent(listener.url, await aToken(server, 'careless'))
  expect(await agent.refused('read_messages', { conversation: 'user/vera', limit: 1000 })).toMatch(/limit/)
  expect(await agent.refused('send_message', { conversation: 'user/vera', text: '' })).toMatch(/text/)
  expect(await agent.refused('send_message', { conversation: 'user/vera', text: 'x'.repeat(20_001) })).toMatch(/text/)
  expect(await agent.refused('send_message', { conversation: 'user/nobody-here', text: 'x' })).toMatch(/^not_found: /)
  expect(await agent.refused('send_message', { conversation: 'user/vera', txt: 'x' })).toMatch(/txt/)
})

test('null for what is left out, and numbers and lists in quotes, are what they mean; texts stay as they are', async () => {
  const zoe = await aClient(server, 'zoe')
  await using agent = await anAgent(listener.url, await aToken(server, 'quoting'))
  const conversation = 'user/zoe'
  const nothing = { format: null, replyTo: null, thread: null, mentions: '["user/zoe"]', key: null }
  await agent.use('send_message', { conversation, text: '123', ...nothing })
  await agent.use('send_message', { conversation, text: 'null', format: 'text' })
  const page = await agent.use<Page>('read_messages', { conversation, limit: '2', before: null, after: null })
  expect(page.messages.map(({ text }) => text)).toEqual(['123', 'null'])
  const { messages } = await zoe.call('log.read', { conversation: 'user/quoting' })
  expect(messages.map(({ mentions }) => mentions)).toEqual([undefined, ['user/zoe']])
  expect(await agent.refused('read_messages', { conversation, limit: 'many' })).toMatch(/limit/)
  expect(await agent.use('who_am_i', { random_string: '' })).toMatchObject({ address: 'user/quoting' })
  expect(await agent.refused('send_message', { conversation, text: null })).toMatch(/text/)
  const { tools } = await agent.client.listTools()
  expect(tools.find(({ name }) => name === 'read_messages')?.inputSchema.properties).toMatchObject({
    limit: { type: 'integer' },
  })
  zoe.disconnect()
})

test('what was taken back is not told, and what was changed is told as it is now', async () => {
  const wim = await aClient(server, 'wim')
  await using agent = await anAgent(listener.url, await aToken(server, 'late'))
  for (const text of ['secret', 'typo']) await wim.send('user/late', text).done
  const { messages } = await wim.call('log.read', { conversation: 'user/late' })
  const [typo = '', secret = ''] = messages.map(({ id }) => id)
  await wim.call('message.recall', { id: secret })
  await wim.call('message.edit', { id: typo, content: { type: 'text', data: 'right' } })
  const page = await agent.use<Page>('read_messages', { conversation: 'user/wim' })
  expect(page.messages).toMatchObject([{ type: 'notice/recalled' }, { text: 'right', edited: true }])
  expect(JSON.stringify(page)).not.toMatch(/secret|typo/)
  wim.disconnect()
})

test('an agent that asks too often is told when to come again', async () => {
  await using strict = await startServer({ rates: { read: { perSecond: 1, burst: 20 } } })
  await using eager = await aListener(strict.url)
  await using agent = await anAgent(eager.url, await aToken(strict, 'eager'))
  const all = await Promise.allSettled(Array.from({ length: 12 }, () => agent.use('list_conversations')))
  const why = all.flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : []))
  expect(why.length).toBeGreaterThan(0)
  for (const one of why) expect(one).toMatch(/rate_limited|too many|429/i)
})

test('a file is named, and what is no text says what it is', async () => {
  const xenia = await aClient(server, 'xenia')
  await using agent = await anAgent(listener.url, await aToken(server, 'clerk'))
  const url = 'https://files.example.org/报告.pdf'
  const content = { type: 'file', data: { url, name: '报告.pdf', caption: 'for you' } }
  await xenia.call('message.send', { to: 'user/clerk', content })
  await xenia.call('message.send', { to: 'user/clerk', content: { type: 'custom/order', data: { id: 7 } } })
  const page = await agent.use<Page>('read_messages', { conversation: 'user/xenia' })
  expect(page.messages).toMatchObject([
    { type: 'file', file: '报告.pdf', text: expect.stringContaining('for you') },
    { type: 'custom/order', text: '' },
  ])
  xenia.disconnect()
})

test('an agent with the token of a robot reads and writes where the robot is', async () => {
  const { token } = await asApp<{ token: string }>(server, '/robots', { robot: 'scribe', name: 'Scribe' })
  const yara = await aClient(server, 'yara')
  await yara.send('user/scribe', 'take a note').done
  await using agent = await anAgent(listener.url, token)
  expect(await agent.use('who_am_i')).toMatchObject({ address: 'user/scribe', name: 'Scribe', kind: 'robot' })
  expect(await agent.use('read_messages', { conversation: 'user/yara' })).toMatchObject({
    messages: [{ from: 'user/yara', text: 'take a note' }],
  })
  await agent.use('send_message', { conversation: 'user/yara', text: 'noted' })
  const { messages } = await yara.call('log.read', { conversation: 'user/scribe', limit: 1 })
  expect(messages).toMatchObject([{ from: 'user/scribe', content: { data: 'noted' } }])
  const { room, client } = await aRoom(server, 'Without it', 'zoe', ['yara'])
  expect(await agent.refused('send_message', { conversation: room, text: 'hi' })).toMatch(/^not_member: /)
  client.disconnect()
  yara.disconnect()
})
