import type { IncomingMessage } from 'node:http'
import { Nesting } from '@tidings/door-kit'
import { badParameter } from './errors.ts'
import { parseJson } from './json.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Java's SDK names the charset here. */
const plain: readonly string[] = ['', 'identity', 'utf-8', 'utf8']

/** What a request says; an empty body says nothing. Of one that is too long no more is taken than shows it. */
export async function bodyOf(request: IncomingMessage, mostBytes: number): Promise<unknown> {
  if (!plain.includes((request.headers['content-encoding'] ?? '').toLowerCase()))
    throw badParameter('compressed bodies are not taken')
  const pieces: Buffer[] = []
  const nesting = new Nesting()
  let length = 0
  for await (const piece of request as AsyncIterable<Buffer>) {
    length += piece.length
    if (length > mostBytes) throw badParameter(`the body is longer than ${mostBytes} bytes`)
    nesting.read(piece)
    pieces.push(piece)
  }
  try {
    const text = utf8.decode(Buffer.concat(pieces, length)).trim()
    return text === '' ? {} : parseJson(text)
  } catch {
    throw badParameter('the body is not JSON in UTF-8')
  }
}
