import { hkdfSync } from 'node:crypto'
import type { Records } from '@tidings/core'
import { exportJWK, generateKeyPair, type JWK } from 'jose'
import { type Closing, createClosing } from './closing.ts'
import { textOf } from './key-files.ts'

/** Where the store has the key: what belongs to the whole installation is nobody's record. */
export const tokenKeyPlace = { owner: 'installation', kind: 'key', key: 'tokens' } as const
const about = 'key tokens'

/** The secret is not the one with which the keys in the store are sealed. */
export class WrongSecretError extends Error {
  override readonly name = 'WrongSecretError'
}

/** A private Ed25519 JWK. */
export type TokenKey = JWK

type KeyRecords = Pick<Records, 'get' | 'put'>

interface Sealed {
  readonly sealed: string
  /** Of the record. */
  readonly version: number
}

const sealOf = (secret: string): Closing =>
  createClosing(Buffer.from(hkdfSync('sha256', secret, '', 'tidings keys in the store v1', 32)))

/** Whether what stands there in the store is sealed by that secret. */
export const isSealedBy = (value: string, secret: string): boolean =>
  sealOf(secret).open((JSON.parse(value) as Pick<Sealed, 'sealed'>).sealed, about) !== undefined

async function sealedIn(records: KeyRecords): Promise<Sealed | undefined> {
  const found = await records.get(tokenKeyPlace.owner, tokenKeyPlace.kind, tokenKeyPlace.key)
  if (found?.value == null) return undefined
  return { ...(JSON.parse(found.value) as { readonly sealed: string }), version: found.version }
}

function opened({ sealed }: Sealed, secret: string): TokenKey {
  const text = sealOf(secret).open(sealed, about)
  if (text === undefined) throw new WrongSecretError('it is not the one with which the keys in the store are sealed')
  return JSON.parse(text) as TokenKey
}

/** Answers whether it is there now; not when the record does not stand as it was found. */
async function put(records: KeyRecords, key: TokenKey, secret: string, only: 'absent' | number): Promise<boolean> {
  const value = JSON.stringify({ sealed: sealOf(secret).close(JSON.stringify(key), about) })
  const [version] = await records.put([{ ...tokenKeyPlace, value, only }])
  return version !== undefined
}

async function newKey(): Promise<TokenKey> {
  const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true })
  return exportJWK(privateKey)
}

export interface TokenKeyPlaces {
  readonly records: KeyRecords
  readonly secret: string
  /**
   * Where versions before this one had it, in the data directory: a key that is there goes into the store, where none is. The file
   * stays, for whoever goes back to such a version.
   */
  readonly file: string
}

export interface FoundTokenKey {
  readonly key: TokenKey
  /** The file has another key than the store, and is not looked at. */
  readonly fileDiffers: boolean
}

/**
 * The key that signs tokens, from the store, where it lies sealed by the secret; made there when none is. Of nodes that make it
 * at once one does, and the others take that. WrongSecretError.
 */
export async function readTokenKey({ records, secret, file }: TokenKeyPlaces): Promise<FoundTokenKey> {
  const text = textOf(file)
  const inFile = text === undefined ? undefined : (JSON.parse(text) as TokenKey)
  let sealed = await sealedIn(records)
  while (!sealed) {
    await put(records, inFile ?? (await newKey()), secret, 'absent')
    sealed = await sealedIn(records)
  }
  const key = opened(sealed, secret)
  return { key, fileDiffers: inFile !== undefined && inFile.x !== key.x }
}

/** Another key in the place of the one that is there, whatever that is sealed with: no token of before is good. */
export async function renewTokenKey(records: KeyRecords, secret: string): Promise<void> {
  const key = await newKey()
  while (!(await put(records, key, secret, (await sealedIn(records))?.version ?? 'absent')));
}

/** The same key, sealed by `secret` and no longer by `former`: tokens stay good. WrongSecretError when that one is wrong. */
export async function resealTokenKey(records: KeyRecords, secret: string, former: string): Promise<void> {
  for (;;) {
    const sealed = await sealedIn(records)
    if (!sealed || (await put(records, opened(sealed, former), secret, sealed.version))) return
  }
}
