import type { Socket } from 'node:net'

interface Answer {
  readonly status: string
  readonly message: string
}

const badRequest: Answer = { status: '400 Bad Request', message: 'the request could not be read' }

/** What the HTTP parser refuses before there is a request. */
const answers: Readonly<Record<string, Answer>> = {
  HPE_HEADER_OVERFLOW: {
    status: '431 Request Header Fields Too Large',
    message: 'the headers and the URL are above 16 kB together',
  },
  ERR_HTTP_REQUEST_TIMEOUT: { status: '408 Request Timeout', message: 'the headers did not come in time' },
}

/** Answers in our words to what is no HTTP, and ends the connection. */
export function answerBroken({ code }: { readonly code?: string }, socket: Socket): void {
  if (code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const { status, message } = answers[code ?? ''] ?? badRequest
  const body = JSON.stringify({ error: { code: 'invalid', message } })
  const headers = `Connection: close\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}`
  socket.end(`HTTP/1.1 ${status}\r\n${headers}\r\n\r\n${body}`)
}
