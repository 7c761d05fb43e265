import { type CallToolResult, Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { aClient, startServer, type TestServer } from '@tidings/testkit'
import { listen } from '../src/index.ts'

export interface Agent extends AsyncDisposable {
  readonly client: Client
  /** What a tool answers; throws what it refuses. */
  use<T = never>(tool: string, input?: Readonly<Record<string, unknown>>): Promise<T>
  /** Why a tool refuses; throws when it does not. */
  refused(tool: string, input?: Readonly<Record<string, unknown>>): Promise<string>
}

const textOf = ({ content }: CallToolResult): string =>
  content.map((block) => (block.type === 'text' ? block.text : '')).join('')

export function agentOf(client: Client): Agent {
  const call = async (name: string, input: Readonly<Record<string, unknown>> = {}) =>
    (await client.callTool({ name, arguments: { ...input } })) as CallToolResult
  return {
    client,
    async use<T>(name: string, input?: Readonly<Record<string, unknown>>) {
      const result = await call(name, input)
      if (result.isError) throw new Error(textOf(result))
      return result.structuredContent as T
    },
    async refused(name, input) {
      const result = await call(name, input)
      if (!result.isError) throw new Error(`${name} answered ${textOf(result)}`)
      return textOf(result)
    },
    [Symbol.asyncDispose]: () => client.close(),
  }
}

/** An agent with the token of somebody, at the listener of a server. */
export async function anAgent(url: string, token: string): Promise<Agent> {
  const client = new Client({ name: 'test', version: '1.0.0' })
  const headers = { authorization: `Bearer ${token}` }
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }))
  return agentOf(client)
}

export const aListener = (
  url: string,
  { readOnly = false, conversations }: { readOnly?: boolean; conversations?: readonly string[] } = {},
) =>
  listen({
    url,
    host: '127.0.0.1',
    port: 0,
    hosts: ['chat.example.org'],
    scope: { readOnly, ...(conversations ? { conversations } : {}) },
    version: '0',
    onFault: (error) => {
      throw error
    },
  })

/** A room of these people, the first of whom owns it. */
export async function aRoom(server: TestServer, name: string, owner: string, members: readonly string[]) {
  const client = await aClient(server, owner)
  for (const one of members) (await aClient(server, one)).disconnect()
  const { room } = await client.call('room.create', { name, members: [...members] })
  return { room: room.oid, client }
}

export { startServer }
