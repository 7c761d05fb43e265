import { createServer } from 'node:http'
import { Webhook } from 'standardwebhooks'

const [secret = '', port = '9001'] = process.argv.slice(2)
const webhook = new Webhook(secret)

interface Update {
  readonly id: number
  readonly type: string
  readonly data?: { readonly from: string; readonly content: { readonly data: unknown } }
}

const server = createServer(async (request, response) => {
  let body = ''
  for await (const chunk of request) body += chunk
  try {
    const { type, data } = webhook.verify(body, request.headers as Record<string, string>) as Update
    const content = { type: 'text', data: `You said: ${data?.content.data}` }
    const answer = type === 'message' ? { content } : {}
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  } catch (error) {
    response.writeHead(401).end((error as Error).message)
  }
})
server.listen(Number(port), '127.0.0.1', () => console.log('listening', server.address()))
