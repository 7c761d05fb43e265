import { spawn } from 'node:child_process'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Client } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { aClient, asApp, aToken, freePort, startServer } from '@tidings/testkit'
import { expect, test } from 'vitest'
import { agentOf } from './agents.ts'

const tidings = fileURLToPath(new URL('../../../apps/server/src/start.js', import.meta.url))
const path = process.env.PATH ?? ''

/** An agent's host starts the command, and speaks with it over its input and output. */
async function started(url: string, env: Readonly<Record<string, string>>, ...flags: string[]) {
  const client = new Client({ name: 'test', version: '1.0.0' })
  const args = [tidings, 'mcp', '--url', url, ...flags]
  const transport = new StdioClientTransport({ command: process.execPath, args, env: { PATH: path, ...env } })
  await client.connect(transport)
  return agentOf(client)
}

test('a conversation over standard input and output; the server goes and comes back, and the token is revoked', async () => {
  const port = await freePort()
  const data = await mkdtemp(join(tmpdir(), 'tidings-mcp-'))
  let server = await startServer({ port, data })
  const token = await aToken(server, 'helper')
  const file = join(data, 'helper.token')
  await writeFile(file, `${token}\n`, { mode: 0o600 })
  await using agent = await started(server.url, {}, '--token-file', file)
  const bob = await aClient(server, 'bob')
  await bob.send('user/helper', '早上好').done
  expect(await agent.use('list_conversations', { unreadOnly: true })).toMatchObject({
    conversations: [{ conversation: 'user/bob', name: 'bob', unread: 1, last: { text: '早上好' } }],
  })
  bob.disconnect()

  await server[Symbol.asyncDispose]()
  expect(await agent.refused('list_conversations')).toMatch(/^unavailable: .*try again/)
  // What is said while the server comes back is said once.
  const said = agent.use('send_message', { conversation: 'user/bob', text: 'back' })
  server = await startServer({ port, data })
  expect(await said).toMatchObject({ conversation: 'user/bob', seq: 2 })

  await asApp(server, '/admin/users/helper/ban', {})
  expect(await agent.refused('list_conversations')).toMatch(/^(unauthenticated|banned): /)
  await server[Symbol.asyncDispose]()
})

/** Exit code, and both outputs, of the command with this input. */
const ended = (input: string, env: Readonly<Record<string, string>>, ...flags: string[]) =>
  new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
    const child = spawn(process.execPath, [tidings, 'mcp', ...flags], { env: { PATH: path, ...env } })
    let [out, err] = ['', '']
    child.stdout.on('data', (chunk) => {
      out += chunk
    })
    child.stderr.on('data', (chunk) => {
      err += chunk
    })
    child.on('close', (code) => resolve({ code, out, err }))
    child.stdin.end(input)
  })

test('garbage ends nothing, only the protocol is on the output, and the command ends with its input', async () => {
  const { code, out } = await ended('garbage\n{"jsonrpc":"2.0"}\n[1,2\n\u0000\n', { TIDINGS_TOKEN: 'x' })
  expect(code).toBe(0)
  for (const line of out.split('\n').filter((one) => one !== ''))
    expect(JSON.parse(line)).toMatchObject({ jsonrpc: '2.0' })
})

test('who is meant, and where, has to be said, and a token never among the words', async () => {
  expect(await ended('', {})).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/TIDINGS_TOKEN/) })
  expect(await ended('', { TIDINGS_TOKEN: 'x' }, '--token', 'x')).toMatchObject({ code: 2 })
  expect(await ended('', { TIDINGS_TOKEN: 'x' }, '--url', 'ftp://x')).toMatchObject({ code: 2 })
  expect(await ended('', { TIDINGS_TOKEN: 'x' }, '--conversations', 'bob')).toMatchObject({ code: 2 })
  expect(await ended('', {}, '--listen', 'nowhere')).toMatchObject({ code: 2 })
})
