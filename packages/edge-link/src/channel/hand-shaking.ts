import type { RawData, WebSocket } from 'ws'
import { type Established, Initiator, Responder } from '../noise/handshake.ts'
import type { KeyPair } from '../noise/keys.ts'
import type { Channel } from './channel.ts'
import { SealedSocket } from './sealed-socket.ts'

/** What both say alike before they say anything: another version would be another text. */
const prologue = Buffer.from('tidings edge link 1')
const nothing = Buffer.alloc(0)
const usuallyWithinMs = 10_000
const mostHello = 256

/** An edge as it presents itself. */
export interface Calling {
  readonly own: KeyPair
  /** The centre's public key: nobody else's answer is taken. */
  readonly centre: Uint8Array
  readonly hello: string
  readonly withinMs?: number
}

/** Who has called. Nothing of it is believed before the key was judged. */
export interface Called {
  readonly channel: Channel
  /** The edge's public key, 32 bytes. */
  readonly key: Buffer
  readonly hello: string
}

/** The centre's key is not the one that was pinned: this is somebody else, or the centre has another secret now. */
export class WrongCentre extends Error {
  override readonly name = 'WrongCentre'
}

/** Resolves with what `step` makes of one of the messages; what goes wrong ends the connection. */
function shakeHands<T>(socket: WebSocket, withinMs: number, step: (message: Buffer) => T | undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => fail(new Error('the handshake took too long')), withinMs).unref()
    const settle = (): void => {
      clearTimeout(late)
      socket.removeListener('message', heard)
      socket.removeListener('close', lost)
    }
    const fail = (error: Error): void => {
      settle()
      socket.terminate()
      reject(error)
    }
    const lost = (): void => fail(new Error('the connection was lost before it was secure'))
    const heard = (data: RawData, isBinary: boolean): void => {
      try {
        if (!isBinary) throw new Error('a handshake is binary')
        const done = step(data as Buffer)
        if (done === undefined) return
        settle()
        resolve(done)
      } catch (error) {
        fail(error as Error)
      }
    }
    socket.on('message', heard)
    socket.on('close', lost)
    // `close` follows.
    socket.on('error', () => undefined)
  })
}

/** An edge calls, on a WebSocket that is open. Rejects with WrongCentre where another one answers. */
export function callCentre(socket: WebSocket, calling: Calling): Promise<Channel> {
  const { own, centre, hello, withinMs = usuallyWithinMs } = calling
  const initiator = new Initiator({ own, prologue })
  const secure = shakeHands<Channel>(socket, withinMs, (message) => {
    initiator.second(message)
    if (!initiator.theirs.equals(centre)) throw new WrongCentre('somebody else answers at this address')
    const { message: third, established } = initiator.third(Buffer.from(hello))
    socket.send(third)
    return new SealedSocket(socket, established)
  })
  socket.send(initiator.first(nothing))
  return secure
}

/** The centre answers. */
export function answerEdge(socket: WebSocket, own: KeyPair, withinMs = usuallyWithinMs): Promise<Called> {
  const responder = new Responder({ own, prologue })
  let answered = false
  return shakeHands<Called>(socket, withinMs, (message) => {
    if (!answered) {
      responder.first(message)
      answered = true
      socket.send(responder.second(nothing))
      return undefined
    }
    const { payload, established } = responder.third(message)
    if (payload.length > mostHello) throw new Error('a hello is short')
    return called(socket, established, payload)
  })
}

const called = (socket: WebSocket, established: Established, hello: Buffer): Called => ({
  channel: new SealedSocket(socket, established),
  key: established.theirs,
  hello: hello.toString('latin1'),
})
