import { mostBytes } from '../noise/cipher.ts'

/** Where the link comes in, on the centre's own address. */
export const linkPath = '/edge'

/** Of the WebSocket, at both ends: sealed bytes cannot be made smaller, and a longer message is none of Noise. */
export const socketOptions = { perMessageDeflate: false, maxPayload: mostBytes } as const

/** A mask keeps what a page chose from looking like a request to a proxy; sealed bytes look like nothing that anybody chose. */
export const noMask = (mask: Buffer): void => {
  mask.fill(0)
}
