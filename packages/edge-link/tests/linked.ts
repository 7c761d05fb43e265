import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { WebSocket, WebSocketServer } from 'ws'
import type { Channel } from '../src/channel/channel.ts'
import {
  answerEdge,
  callCentre,
  Link,
  type LinkBounds,
  type LinkEars,
  type LinkStream,
  newKeyPair,
  noMask,
  type Opening,
  socketOptions,
  usualBounds,
} from '../src/index.ts'

export interface Ends extends AsyncDisposable {
  readonly edge: Channel
  readonly centre: Channel
  readonly sockets: { readonly edge: WebSocket; readonly centre: WebSocket }
  readonly keys: { readonly edge: Buffer; readonly theirs: Buffer; readonly hello: string }
}

/** Both ends of a channel over a real WebSocket. */
export async function channels(hello = 'shop'): Promise<Ends> {
  const server = new WebSocketServer({ ...socketOptions, port: 0, host: '127.0.0.1' })
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const [own, centre] = [newKeyPair(), newKeyPair()]
  const socket = new WebSocket(`ws://127.0.0.1:${port}`, { ...socketOptions, generateMask: noMask })
  const [[answering]] = (await Promise.all([once(server, 'connection'), once(socket, 'open')])) as [
    [WebSocket],
    unknown,
  ]
  const answered = answerEdge(answering, centre)
  const edge = await callCentre(socket, { own, centre: centre.publicKey, hello })
  const called = await answered
  return {
    edge,
    centre: called.channel,
    sockets: { edge: socket, centre: answering },
    keys: { edge: own.publicKey, theirs: called.key, hello: called.hello },
    async [Symbol.asyncDispose]() {
      socket.terminate()
      answering.terminate()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

export interface Arrived {
  readonly stream: LinkStream
  readonly opening: Opening
}

/** What an end of a link heard. */
export class Heard implements LinkEars {
  readonly arrived: Arrived[] = []
  readonly why: Promise<string>
  closed!: (why: string) => void
  #next: (() => void)[] = []

  constructor() {
    this.why = new Promise((resolve) => {
      this.closed = resolve
    })
  }

  opened(stream: LinkStream, opening: Opening): void {
    this.arrived.push({ stream, opening })
    for (const next of this.#next.splice(0)) next()
  }

  /** The stream of that place, when it has come. */
  async at(place: number): Promise<Arrived> {
    while (this.arrived.length <= place) await new Promise<void>((resolve) => this.#next.push(resolve))
    return this.arrived[place] as Arrived
  }
}

export const bounds = (some: Partial<LinkBounds> = {}): LinkBounds => ({ ...usualBounds, ...some })

/** A link with both its ends. */
export async function linked(some: Partial<LinkBounds> = {}) {
  const ends = await channels()
  const [heard, atEdge] = [new Heard(), new Heard()]
  const centre = new Link(ends.centre, bounds(some), heard)
  const edge = new Link(ends.edge, bounds(some), { closed: atEdge.closed, welcomed: () => undefined })
  return { ...ends, ends, centre, edge, heard, atEdge, [Symbol.asyncDispose]: () => ends[Symbol.asyncDispose]() }
}

export const aClient: Opening = { offer: 'http', address: '192.0.2.7', secured: false }

/** All that comes; the other direction stays as it is. */
export async function textOf(stream: LinkStream): Promise<string> {
  const chunks: Buffer[] = []
  stream.on('data', (chunk: Buffer) => void chunks.push(chunk))
  await once(stream, 'end')
  return Buffer.concat(chunks).toString()
}
