import type { IncomingMessage } from 'node:http'
import { harmlessBytes, Nesting } from '@tidings/door-kit'
import { type ErrorCode, TidingsError } from '@tidings/protocol'
import type { FastifyRequest } from 'fastify'

const utf8 = new TextDecoder('utf-8', { fatal: true })

function fault(code: ErrorCode, message: string): TidingsError {
  return new TidingsError(code, message, { issues: [{ path: '', message }] })
}

/** JSON in valid UTF-8; `__proto__` is a key like any other, for the schema to refuse. */
function parseJson(body: Buffer): unknown {
  if (body.length === 0) return undefined
  try {
    return JSON.parse(utf8.decode(body))
  } catch {
    throw fault('invalid', 'the body is not JSON in UTF-8')
  }
}

/** What a request says, by then. Of a body that is too long or nests too deep no more is taken than shows it. */
export async function takeJson(request: FastifyRequest, body: IncomingMessage): Promise<unknown> {
  const limit = request.routeOptions.bodyLimit
  const announced = Number(body.headers['content-length'] ?? Number.POSITIVE_INFINITY)
  const isLong = (length: number): boolean => limit !== undefined && length > limit
  if (announced !== Number.POSITIVE_INFINITY && isLong(announced))
    throw fault('too_large', 'the body is above the limit')
  const nesting = announced <= harmlessBytes ? undefined : new Nesting()
  return parseJson(
    await gathered(body, (piece, length) => {
      if (isLong(length)) throw fault('too_large', 'the body is above the limit')
      nesting?.read(piece)
    }),
  )
}

/** All pieces as one, each looked at when it comes: what `look` throws ends it. */
function gathered(body: IncomingMessage, look: (piece: Buffer, length: number) => void): Promise<Buffer> {
  const pieces: Buffer[] = []
  let length = 0
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      body.off('data', take).off('end', end).off('error', broken)
    }
    function take(piece: Buffer): void {
      length += piece.length
      try {
        look(piece, length)
        pieces.push(piece)
      } catch (error) {
        stop()
        reject(error)
      }
    }
    function end(): void {
      stop()
      const [first = Buffer.alloc(0)] = pieces
      resolve(pieces.length > 1 ? Buffer.concat(pieces, length) : first)
    }
    function broken(): void {
      stop()
      reject(fault('invalid', 'the body did not come whole'))
    }
    body.on('data', take).on('end', end).on('error', broken)
  })
}
