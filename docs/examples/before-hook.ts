import { createServer } from 'node:http'
import { Webhook } from 'standardwebhooks'

const [secret = '', port = '9001'] = process.argv.slice(2)
const webhook = new Webhook(secret)

interface Asked {
  readonly type: string
  readonly data: { readonly from?: string; readonly content?: { readonly type: string; readonly data: unknown } }
}

/** What your own rules say. */
function answer({ type, data: { content } }: Asked): object {
  if (type !== 'message.send' && type !== 'message.edit') return { allow: true }
  if (content?.type !== 'text') return { allow: true }
  const text = String(content.data)
  if (/\bcasino\b/i.test(text)) return { refuse: 'No advertising here, please.' }
  const masked = text.replace(/\b\d{4}([ -]?)\d{4}\1\d{4}\1\d{4}\b/g, '**** **** **** ****')
  return masked === text ? { allow: true } : { content: { type: 'text', data: masked } }
}

const server = createServer(async (request, response) => {
  let body = ''
  for await (const chunk of request) body += chunk
  try {
    const asked = webhook.verify(body, request.headers as Record<string, string>) as Asked
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer(asked)))
  } catch (error) {
    response.writeHead(401).end((error as Error).message)
  }
})
server.listen(Number(port), '127.0.0.1', () => console.log('listening', server.address()))
