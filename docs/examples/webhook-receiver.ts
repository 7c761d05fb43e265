import { createServer } from 'node:http'
import { Webhook } from 'standardwebhooks'

const [secret = '', port = '9000'] = process.argv.slice(2)
const webhook = new Webhook(secret)
/** What was seen: yours stands in your database, with a bound. */
const seen = new Set<string>()

interface Event {
  readonly type: string
  readonly timestamp: string
  readonly data: { readonly message?: { readonly from: string; readonly content: { readonly data: unknown } } }
}

const server = createServer(async (request, response) => {
  let body = ''
  for await (const chunk of request) body += chunk
  try {
    const event = webhook.verify(body, request.headers as Record<string, string>) as Event
    const id = String(request.headers['webhook-id'])
    if (!seen.has(id)) console.log(id, event.type, event.data.message?.from, event.data.message?.content.data)
    seen.add(id)
    response.writeHead(204).end()
  } catch (error) {
    response.writeHead(401).end((error as Error).message)
  }
})
server.listen(Number(port), '127.0.0.1', () => console.log('listening', server.address()))
