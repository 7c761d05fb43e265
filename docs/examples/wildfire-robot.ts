import { createHash } from 'node:crypto'
import { createServer } from 'node:http'

const [rid = '', secret = '', url = 'http://127.0.0.1:18081', port = '8883'] = process.argv.slice(2)

const signOf = (nonce: string, timestamp: string): string =>
  createHash('sha1').update(`${nonce}|${secret}|${timestamp}`).digest('hex')

async function call(path: string, body: object): Promise<unknown> {
  const nonce = String(Math.floor(Math.random() * 100_000))
  const timestamp = String(Date.now())
  const headers = { 'content-type': 'application/json', nonce, timestamp, rid, sign: signOf(nonce, timestamp) }
  const answer = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  return answer.json()
}

interface Message {
  readonly sender: string
  readonly conv: { readonly type: number; readonly target: string; readonly line: number }
  readonly payload: { readonly type: number; readonly searchableContent: string }
}

createServer(async (request, response) => {
  const { sender, conv, payload } = JSON.parse(Buffer.concat(await request.toArray()).toString()) as Message
  response.end('ok')
  if (payload.type !== 1) return
  // Between two people the conversation that is told is the robot's own: it answers whoever wrote.
  const to = conv.type === 0 ? { ...conv, target: sender } : conv
  const said = { type: 1, searchableContent: `You said: ${payload.searchableContent}` }
  await call('/robot/message/send', { conv: to, payload: said })
}).listen(Number(port), '127.0.0.1', async () => {
  console.log(await call('/robot/set_callback', { url: `http://127.0.0.1:${port}/robot/recvmsg` }))
})
