import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto'
import { createReadStream, createWriteStream, mkdirSync } from 'node:fs'
import { rename, rm, stat } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'

const [directory = './files', secret = '', port = '8090'] = process.argv.slice(2)
mkdirSync(directory, { recursive: true })

/** Signed with the secret that both sides know, within the last five minutes. */
function isSigned({ method = '', url = '', headers }: IncomingMessage): boolean {
  const [time, signature] = [String(headers['tidings-time']), String(headers['tidings-signature'])]
  const text = [method, url, headers.range ?? '', time].join('\n')
  const right = createHmac('sha256', secret).update(text).digest('hex')
  const isFresh = Math.abs(Date.now() - Number(time)) < 300_000
  return isFresh && signature.length === right.length && timingSafeEqual(Buffer.from(signature), Buffer.from(right))
}

/** Under another name until all of it is there. */
async function put(request: IncomingMessage, file: string): Promise<number> {
  const coming = join(directory, `.${randomUUID()}`)
  try {
    await pipeline(request, createWriteStream(coming, { flush: true }))
    await rename(coming, file)
    return 201
  } finally {
    await rm(coming, { force: true })
  }
}

async function get(request: IncomingMessage, response: ServerResponse, file: string): Promise<void> {
  const size = (await stat(file).catch(() => undefined))?.size
  if (size === undefined) return void response.writeHead(404).end()
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? []
  const start = Number(first ?? 0)
  const end = Math.min(Number(last ?? size - 1), size - 1)
  if (first !== undefined && start >= size) return void response.writeHead(416).end()
  const range = first === undefined ? {} : { 'content-range': `bytes ${start}-${end}/${size}` }
  response.writeHead(first === undefined ? 200 : 206, { 'content-length': size === 0 ? 0 : end - start + 1, ...range })
  if (request.method === 'HEAD' || size === 0) return void response.end()
  await pipeline(createReadStream(file, { start, end }), response)
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (!isSigned(request)) return void response.writeHead(403).end()
  const key = decodeURIComponent((request.url ?? '/').slice(1))
  if (key === '') return void response.writeHead(204).end()
  if (!/^[a-z0-9-]+(\/[a-z0-9-]+)*$/.test(key)) return void response.writeHead(400).end()
  const file = join(directory, key.replaceAll('/', '+'))
  if (request.method === 'PUT') response.writeHead(await put(request, file)).end()
  else if (request.method === 'DELETE') response.writeHead(await rm(file, { force: true }).then(() => 204)).end()
  else await get(request, response, file)
}

const server = createServer((request, response) => void answer(request, response).catch(() => response.destroy()))
server.listen(Number(port), '127.0.0.1', () => console.log(JSON.stringify(server.address())))
