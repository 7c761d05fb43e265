import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Somebody who is told by a webhook and says yes at once, in a process of their own. */
export interface ReceiverReport {
  readonly told: number
  readonly ids: number
  /** Messages that came before one that stands before them in their conversation. */
  readonly outOfOrder: number
  /** Between the first and the last. */
  readonly ms: number
}

interface Posted {
  readonly data: { readonly message: { readonly conversation: string; readonly from: string; readonly seq: number } }
}

const ids = new Set<string>()
const seqs = new Map<string, number>()
let told = 0
let outOfOrder = 0
let first = 0
let last = 0

function take(id: string, body: string): void {
  last = performance.now()
  if (told === 0) first = last
  told += 1
  ids.add(id)
  const { conversation, from, seq } = (JSON.parse(body) as Posted).data.message
  // Of a pair each sees the other as the conversation.
  const log = `${from} ${conversation}`
  if (seq < (seqs.get(log) ?? 0)) outOfOrder += 1
  seqs.set(log, seq)
}

const server = createServer((request, response) => {
  let body = ''
  request.setEncoding('utf8')
  request.on('data', (part: string) => {
    body += part
  })
  request.on('end', () => {
    response.writeHead(204).end()
    take(String(request.headers['webhook-id']), body)
  })
})

server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
process.on('message', () => {
  process.send?.({ told, ids: ids.size, outOfOrder, ms: last - first } satisfies ReceiverReport)
})
process.on('disconnect', () => process.exit())
