import { request as requestOf } from 'node:http'
import { text } from 'node:stream/consumers'
import { connect, type TLSSocket } from 'node:tls'

/** Where a server answers, and by which certificate it is known there. */
export interface Address {
  readonly url: string
  /** The SHA-256 of its certificate, where it has one: that names the address of its clients, not the one it listens at. */
  readonly certificate?: string
}

export interface Asked {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

export interface Answer {
  readonly status: number
  readonly body: string
}

/** With whoever has the key of that certificate, and with nobody else: nothing is said before that is seen. */
function known({ url, certificate }: Address, signal: AbortSignal | undefined): Promise<TLSSocket> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const host = hostname.replace(/^\[|\]$/g, '')
    // Who signed it, and for which name, says less than that it is the same.
    const socket = connect({ host, port: Number(port), rejectUnauthorized: false }, () => {
      if (socket.getPeerX509Certificate()?.fingerprint256 === certificate) resolve(socket)
      else socket.destroy(new Error(`another server than the one of this data directory answers at ${url}`))
    })
    socket.once('error', reject)
    signal?.addEventListener('abort', () => socket.destroy(signal.reason as Error), { once: true })
  })
}

/** Asks the server that runs here. Rejects where none answers in time, or another one does. */
export async function askServer(at: Address, path: string, asked: Asked, signal?: AbortSignal): Promise<Answer> {
  const { method, headers, body } = asked
  if (at.certificate === undefined) {
    const how = { method, headers, ...(body === undefined ? {} : { body }), ...(signal ? { signal } : {}) }
    const answer = await fetch(`${at.url}${path}`, how)
    return { status: answer.status, body: await answer.text() }
  }
  const socket = await known(at, signal)
  return new Promise((resolve, reject) => {
    const options = { method, headers: { ...headers, connection: 'close' }, createConnection: () => socket }
    requestOf(`http://${new URL(at.url).host}${path}`, options, (response) => {
      text(response).then((said) => resolve({ status: response.statusCode ?? 0, body: said }), reject)
    })
      .once('error', reject)
      .end(body)
  })
}
