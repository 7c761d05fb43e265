import { Client } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'

const [url = 'http://127.0.0.1:8080', token = '', conversation = 'user/bob'] = process.argv.slice(2)

const agent = new Client({ name: 'example', version: '1.0.0' })
await agent.connect(
  new StdioClientTransport({
    command: process.execPath,
    args: ['apps/server/src/start.js', 'mcp', '--url', url],
    env: { TIDINGS_TOKEN: token },
  }),
)
const { structuredContent } = await agent.callTool({
  name: 'wait_for_messages',
  arguments: { conversation, after: 0, seconds: 20 },
})
const { messages } = structuredContent as { messages: { id: string; name: string; text: string }[] }
for (const { id, name, text } of messages) {
  console.log(`${name}: ${text}`)
  await agent.callTool({
    name: 'send_message',
    arguments: { conversation, text: `You said: ${text}`, replyTo: id, key: `answer-${id}` },
  })
}
await agent.close()
