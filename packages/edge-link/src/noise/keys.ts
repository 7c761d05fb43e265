import { createPrivateKey, createPublicKey, diffieHellman, generateKeyPairSync, type KeyObject } from 'node:crypto'

/** A pair for X25519 (RFC 7748). */
export interface KeyPair {
  readonly privateKey: KeyObject
  /** 32 bytes. */
  readonly publicKey: Buffer
}

export const keyBytes = 32

/** What stands before the 32 bytes in the DER forms of RFC 8410. */
const privateForm = Buffer.from('302e020100300506032b656e04220420', 'hex')
const publicForm = Buffer.from('302a300506032b656e032100', 'hex')

const rawOf = (key: KeyObject): Buffer => key.export({ format: 'der', type: 'spki' }).subarray(publicForm.length)

export function newKeyPair(): KeyPair {
  const { privateKey, publicKey } = generateKeyPairSync('x25519')
  return { privateKey, publicKey: rawOf(publicKey) }
}

/** The pair of a private key that was kept: 32 bytes. */
export function keyPairOf(secret: Uint8Array): KeyPair {
  if (secret.length !== keyBytes) throw new Error(`a private key has ${keyBytes} bytes, not ${secret.length}`)
  const privateKey = createPrivateKey({ key: Buffer.concat([privateForm, secret]), format: 'der', type: 'pkcs8' })
  return { privateKey, publicKey: rawOf(createPublicKey(privateKey)) }
}

/** The 32 bytes by which a private key is kept. */
export const secretOf = ({ privateKey }: KeyPair): Buffer =>
  privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(privateForm.length)

/** What the two share. Throws where the other's key is one with which all would share the same. */
export const sharedSecret = ({ privateKey }: KeyPair, theirs: Uint8Array): Buffer =>
  diffieHellman({
    privateKey,
    publicKey: createPublicKey({ key: Buffer.concat([publicForm, theirs]), format: 'der', type: 'spki' }),
  })
