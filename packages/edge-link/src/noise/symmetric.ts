import { createHash, hkdfSync } from 'node:crypto'
import { seal, unseal } from './cipher.ts'

const hash = (...parts: readonly Uint8Array[]): Buffer => {
  const made = createHash('sha256')
  for (const part of parts) made.update(part)
  return made.digest()
}

/** Two keys: the HKDF of Noise is that of RFC 5869 with an empty info. */
function twoKeys(salt: Uint8Array, input: Uint8Array): readonly [Buffer, Buffer] {
  const both = Buffer.from(hkdfSync('sha256', input, salt, '', 64))
  return [both.subarray(0, 32), both.subarray(32)]
}

/** SymmetricState of the Noise specification, section 5.2: what both have said so far, and the key that comes of it. */
export class SymmetricState {
  #chaining: Buffer
  #transcript: Buffer
  #key: Buffer | undefined
  #message = 0n

  constructor(protocol: string, prologue: Uint8Array) {
    const name = Buffer.from(protocol)
    this.#chaining = name.length <= 32 ? Buffer.concat([name, Buffer.alloc(32 - name.length)]) : hash(name)
    this.#transcript = hash(this.#chaining, prologue)
  }

  /** The same for both when nobody stands between them. */
  get transcript(): Buffer {
    return this.#transcript
  }

  mixKey(secret: Uint8Array): void {
    ;[this.#chaining, this.#key] = twoKeys(this.#chaining, secret)
    this.#message = 0n
  }

  mixHash(bytes: Uint8Array): void {
    this.#transcript = hash(this.#transcript, bytes)
  }

  /** In the clear as long as there is no key, as Noise has it. */
  encryptAndHash(plain: Uint8Array): Buffer {
    const sealed = this.#key ? seal(this.#key, this.#message, plain, this.#transcript) : Buffer.from(plain)
    this.#said(sealed)
    return sealed
  }

  decryptAndHash(sealed: Uint8Array): Buffer {
    const plain = this.#key ? unseal(this.#key, this.#message, sealed, this.#transcript) : Buffer.from(sealed)
    this.#said(sealed)
    return plain
  }

  /** The keys of both directions, the initiator's first. */
  split(): readonly [Buffer, Buffer] {
    return twoKeys(this.#chaining, Buffer.alloc(0))
  }

  #said(sealed: Uint8Array): void {
    if (this.#key) this.#message += 1n
    this.mixHash(sealed)
  }
}
