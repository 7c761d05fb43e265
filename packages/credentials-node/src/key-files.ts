import { randomBytes } from 'node:crypto'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { exportJWK, generateKeyPair, type JWK } from 'jose'

/** The file's text; made with `make`, for its owner's eyes only, when it is not there. */
async function readOrMake(file: string, make: () => string | Promise<string>): Promise<string> {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  const text = await make()
  // Never overwrites: of two that start at once, one makes it and the other fails.
  writeFileSync(file, `${text}\n`, { mode: 0o600, flag: 'wx' })
  chmodSync(file, 0o600)
  return text
}

/** The app secret: 256 bits, made on the first start. */
export const readAppSecret = (file: string): Promise<string> =>
  readOrMake(file, () => randomBytes(32).toString('base64url'))

/** The key that signs tokens, made on the first start. Every node of an installation has the same. */
export async function readTokenKey(file: string): Promise<JWK> {
  const text = await readOrMake(file, async () => {
    const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true })
    return JSON.stringify(await exportJWK(privateKey))
  })
  return JSON.parse(text) as JWK
}
