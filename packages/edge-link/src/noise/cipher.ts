import { createCipheriv, createDecipheriv } from 'node:crypto'

export const tagBytes = 16
/** No message of Noise is longer, its tag included. */
export const mostBytes = 65_535

const cipher = 'aes-256-gcm'
/** After so many messages the key is replaced: far below what AES-GCM bears of messages of this size. */
const messagesOfAKey = 2 ** 20
const none = Buffer.alloc(0)
const zeros = Buffer.alloc(32)

/** 96 bits: 32 zeros, and the number of the message, big-endian, as Noise says of AESGCM. */
function nonceOf(message: bigint): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeBigUInt64BE(message, 4)
  return nonce
}

export function seal(key: Uint8Array, message: bigint, plain: Uint8Array, ad: Uint8Array = none): Buffer {
  const sealing = createCipheriv(cipher, key, nonceOf(message), { authTagLength: tagBytes })
  sealing.setAAD(ad)
  return Buffer.concat([sealing.update(plain), sealing.final(), sealing.getAuthTag()])
}

/** Throws when it was not sealed so. */
export function unseal(key: Uint8Array, message: bigint, sealed: Uint8Array, ad: Uint8Array = none): Buffer {
  if (sealed.length < tagBytes) throw new Error('a sealed message ends with its tag, and this is too short for one')
  const end = sealed.length - tagBytes
  const opening = createDecipheriv(cipher, key, nonceOf(message), { authTagLength: tagBytes })
  opening.setAAD(ad)
  opening.setAuthTag(sealed.subarray(end))
  const plain = opening.update(sealed.subarray(0, end))
  opening.final()
  return plain
}

/** REKEY of Noise, section 4.2. */
const nextKey = (key: Uint8Array): Buffer => seal(key, 2n ** 64n - 1n, zeros).subarray(0, 32)

/**
 * One direction of a link after the handshake: each message is sealed under its number, so that one that is lost, doubled,
 * held back or changed on the way is noticed with the next that comes.
 */
export class Direction {
  #key: Uint8Array
  #message = 0
  readonly #messagesOfAKey: number

  /** Both sides replace their key after as many messages. */
  constructor(key: Uint8Array, messages = messagesOfAKey) {
    this.#key = key
    this.#messagesOfAKey = messages
  }

  seal(plain: Uint8Array): Buffer {
    return this.#next((key, message) => seal(key, message, plain))
  }

  /** Throws when it is not the message that comes next. */
  unseal(sealed: Uint8Array): Buffer {
    return this.#next((key, message) => unseal(key, message, sealed))
  }

  #next(work: (key: Uint8Array, message: bigint) => Buffer): Buffer {
    const done = work(this.#key, BigInt(this.#message))
    this.#message += 1
    if (this.#message % this.#messagesOfAKey === 0) this.#key = nextKey(this.#key)
    return done
  }
}
