import { Direction, tagBytes } from './cipher.ts'
import { type KeyPair, keyBytes, newKeyPair, sharedSecret } from './keys.ts'
import { SymmetricState } from './symmetric.ts'

const protocol = 'Noise_XX_25519_AESGCM_SHA256'
const sealedKeyBytes = keyBytes + tagBytes

/** What comes of a handshake. Each side judges the other's key before it believes anything else. */
export interface Established {
  readonly sends: Direction
  readonly receives: Direction
  /** The other's static key, 32 bytes. */
  readonly theirs: Buffer
  /** The handshake's hash. */
  readonly transcript: Buffer
}

export interface HandshakeParts {
  readonly own: KeyPair
  /** What both must have said alike before. */
  readonly prologue: Uint8Array
  /** For the vectors: in use each handshake has its own. */
  readonly ephemeral?: KeyPair
}

interface Said {
  readonly key: Buffer
  readonly rest: Buffer
}

function parts(message: Uint8Array, bytes: number): Said {
  if (message.length < bytes) throw new Error('a message of the handshake is too short')
  const whole = Buffer.from(message.buffer, message.byteOffset, message.length)
  return { key: whole.subarray(0, bytes), rest: whole.subarray(bytes) }
}

/**
 * The side that begins the handshake `XX` of the Noise Protocol Framework (revision 34, https://noiseprotocol.org/noise.html):
 * `-> e`, `<- e, ee, s, es`, `-> s, se`. Each method throws where the other's message is not what it must be.
 */
export class Initiator {
  readonly #own: KeyPair
  readonly #ephemeral: KeyPair
  readonly #state: SymmetricState
  #theirEphemeral: Buffer = Buffer.alloc(0)
  #theirs: Buffer = Buffer.alloc(0)

  constructor({ own, prologue, ephemeral = newKeyPair() }: HandshakeParts) {
    this.#own = own
    this.#ephemeral = ephemeral
    this.#state = new SymmetricState(protocol, prologue)
  }

  first(payload: Uint8Array): Buffer {
    this.#state.mixHash(this.#ephemeral.publicKey)
    return Buffer.concat([this.#ephemeral.publicKey, this.#state.encryptAndHash(payload)])
  }

  /** Answers what the other says with it; `theirs` is known from now on. */
  second(message: Uint8Array): Buffer {
    const state = this.#state
    const { key, rest } = parts(message, keyBytes)
    this.#theirEphemeral = Buffer.from(key)
    state.mixHash(key)
    state.mixKey(sharedSecret(this.#ephemeral, key))
    const sealed = parts(rest, sealedKeyBytes)
    this.#theirs = state.decryptAndHash(sealed.key)
    state.mixKey(sharedSecret(this.#ephemeral, this.#theirs))
    return state.decryptAndHash(sealed.rest)
  }

  get theirs(): Buffer {
    return this.#theirs
  }

  third(payload: Uint8Array): { readonly message: Buffer; readonly established: Established } {
    const state = this.#state
    const own = state.encryptAndHash(this.#own.publicKey)
    state.mixKey(sharedSecret(this.#own, this.#theirEphemeral))
    const message = Buffer.concat([own, state.encryptAndHash(payload)])
    const [sends, receives] = state.split()
    const directions = { sends: new Direction(sends), receives: new Direction(receives) }
    return { message, established: { ...directions, theirs: this.#theirs, transcript: state.transcript } }
  }
}

/** The side that answers. */
export class Responder {
  readonly #own: KeyPair
  readonly #ephemeral: KeyPair
  readonly #state: SymmetricState
  #theirEphemeral: Buffer = Buffer.alloc(0)

  constructor({ own, prologue, ephemeral = newKeyPair() }: HandshakeParts) {
    this.#own = own
    this.#ephemeral = ephemeral
    this.#state = new SymmetricState(protocol, prologue)
  }

  first(message: Uint8Array): Buffer {
    const { key, rest } = parts(message, keyBytes)
    this.#theirEphemeral = Buffer.from(key)
    this.#state.mixHash(key)
    return this.#state.decryptAndHash(rest)
  }

  second(payload: Uint8Array): Buffer {
    const state = this.#state
    state.mixHash(this.#ephemeral.publicKey)
    state.mixKey(sharedSecret(this.#ephemeral, this.#theirEphemeral))
    const own = state.encryptAndHash(this.#own.publicKey)
    state.mixKey(sharedSecret(this.#own, this.#theirEphemeral))
    return Buffer.concat([this.#ephemeral.publicKey, own, state.encryptAndHash(payload)])
  }

  third(message: Uint8Array): { readonly payload: Buffer; readonly established: Established } {
    const state = this.#state
    const { key, rest } = parts(message, sealedKeyBytes)
    const theirs = state.decryptAndHash(key)
    state.mixKey(sharedSecret(this.#ephemeral, theirs))
    const payload = state.decryptAndHash(rest)
    const [receives, sends] = state.split()
    const directions = { sends: new Direction(sends), receives: new Direction(receives) }
    return { payload, established: { ...directions, theirs, transcript: state.transcript } }
  }
}
