/** What the other side said is not what the protocol allows: the link ends. */
export class LinkFault extends Error {
  override readonly name = 'LinkFault'
}

/** Why a side ends the link, or is about to. */
export const leavings = {
  /** This node stops: what is open may come to its end, nothing new is taken. */
  draining: 1,
  /** The edge's key is not, or no longer, enrolled. */
  refused: 2,
  /** Another link of the same edge has come. */
  replaced: 3,
  /** Against the protocol, or too much of it. */
  fault: 4,
} as const

export type Leaving = keyof typeof leavings

/** A client that an edge brings. */
export interface Opening {
  /** Which of the centre's offers the client wants: the name of a listener, never an address. */
  readonly offer: string
  /** The client's network address, as the edge sees it. */
  readonly address: string
  /** TLS of the client has ended at the edge: what follows is what was in it. */
  readonly secured: boolean
}

/** What the centre says first. */
export interface Welcome {
  /** So many streams at once. */
  readonly streams: number
  readonly offers: readonly string[]
}

/** Streams have numbers from 1, each one higher than the one before, given by the edge; 0 is the link's own. */
export type Frame =
  | ({ readonly kind: 'open'; readonly stream: number } & Opening)
  | { readonly kind: 'data'; readonly stream: number; readonly bytes: Buffer }
  /** So much more may be sent. */
  | { readonly kind: 'window'; readonly stream: number; readonly cost: number }
  | { readonly kind: 'end' | 'reset'; readonly stream: number }
  | { readonly kind: 'ping' | 'pong' }
  | ({ readonly kind: 'welcome' } & Welcome)
  | { readonly kind: 'leave'; readonly reason: Leaving }

const kinds = ['open', 'data', 'window', 'end', 'reset', 'ping', 'pong', 'welcome', 'leave'] as const

/** Kind, stream and length. */
export const headBytes = 7
/** A stream takes the link for no longer than this at once. */
export const mostData = 16_384
/** Each frame of data costs so much more than its bytes: whoever sends many small ones fills no memory with them. */
export const frameCost = 64
const mostAddress = 64
const offerName = /^[a-z][a-z0-9-]{0,31}$/

function bodyOf(frame: Frame): Buffer {
  switch (frame.kind) {
    case 'open':
      return Buffer.from(`${frame.secured ? 1 : 0} ${frame.offer} ${frame.address}`, 'latin1')
    case 'data':
      return frame.bytes
    case 'window': {
      const cost = Buffer.alloc(4)
      cost.writeUInt32BE(frame.cost)
      return cost
    }
    case 'welcome':
      return Buffer.from(`${frame.streams} ${frame.offers.join(',')}`, 'latin1')
    case 'leave':
      return Buffer.of(leavings[frame.reason])
    default:
      return Buffer.alloc(0)
  }
}

/** Head and body: they go into one message with others. */
export function written(frame: Frame): readonly [head: Buffer, body: Buffer] {
  const [head, body] = [Buffer.allocUnsafe(headBytes), bodyOf(frame)]
  head.writeUInt8(kinds.indexOf(frame.kind) + 1, 0)
  head.writeUInt32BE('stream' in frame ? frame.stream : 0, 1)
  head.writeUInt16BE(body.length, 5)
  return [head, body]
}

/** The frames of a message. Throws a LinkFault at the first that is none; those before it were read. */
export function* framesIn(message: Buffer): Generator<Frame> {
  for (let at = 0; at < message.length; ) {
    if (message.length - at < headBytes) throw new LinkFault('a frame ends before its head')
    const kind = kinds[message.readUInt8(at) - 1]
    const stream = message.readUInt32BE(at + 1)
    const end = at + headBytes + message.readUInt16BE(at + 5)
    if (kind === undefined) throw new LinkFault('a frame of no known kind')
    if (end > message.length) throw new LinkFault('a frame ends before its body')
    const body = message.subarray(at + headBytes, end)
    yield kind === 'open' || kind === 'data' || kind === 'window' || kind === 'end' || kind === 'reset'
      ? ofStream(kind, stream, body)
      : ofLink(kind, stream, body)
    at = end
  }
}

function ofStream(kind: 'open' | 'data' | 'window' | 'end' | 'reset', stream: number, body: Buffer): Frame {
  if (stream === 0) throw new LinkFault(`a frame of the kind ${kind} names no stream`)
  if (kind === 'open') return { kind, stream, ...openingIn(body) }
  if (kind === 'data') {
    if (body.length === 0 || body.length > mostData) throw new LinkFault(`${body.length} bytes are no frame of data`)
    return { kind, stream, bytes: body }
  }
  if (kind === 'window') {
    if (body.length !== 4) throw new LinkFault('a window is a number of four bytes')
    return { kind, stream, cost: body.readUInt32BE() }
  }
  expectEmpty(kind, body)
  return { kind, stream }
}

function openingIn(body: Buffer): Opening {
  const [secured = '', offer = '', address = '', ...more] = body.toString('latin1').split(' ')
  const is = (secured === '0' || secured === '1') && offerName.test(offer) && more.length === 0
  if (!is || address === '' || address.length > mostAddress) throw new LinkFault('a stream was opened in no known form')
  return { secured: secured === '1', offer, address }
}

function ofLink(kind: 'ping' | 'pong' | 'welcome' | 'leave', stream: number, body: Buffer): Frame {
  if (stream !== 0) throw new LinkFault(`a frame of the kind ${kind} belongs to no stream`)
  if (kind === 'welcome') return { kind, ...welcomeIn(body) }
  if (kind === 'leave') {
    const reason = (Object.keys(leavings) as Leaving[]).find((name) => leavings[name] === body[0])
    if (reason === undefined || body.length !== 1) throw new LinkFault('the link ends for no known reason')
    return { kind, reason }
  }
  expectEmpty(kind, body)
  return { kind }
}

function welcomeIn(body: Buffer): Welcome {
  const [, streams, offers = ''] = /^(\d{1,9}) ([a-z0-9,-]*)$/.exec(body.toString('latin1')) ?? []
  if (streams === undefined) throw new LinkFault('a welcome in no known form')
  return { streams: Number(streams), offers: offers.split(',').filter((name) => offerName.test(name)) }
}

function expectEmpty(kind: string, body: Buffer): void {
  if (body.length > 0) throw new LinkFault(`a frame of the kind ${kind} has nothing in it`)
}
