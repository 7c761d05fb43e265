import { randomBytes } from 'node:crypto'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'

/** The file's text; undefined when it is not there. */
export function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return undefined
  }
}

/** The app secret: 256 bits, made on the first start, for its owner's eyes only. */
export function readAppSecret(file: string): string {
  const found = textOf(file)
  if (found !== undefined) return found
  const secret = randomBytes(32).toString('base64url')
  // Never overwrites: of two that start at once, one makes it and the other fails.
  writeFileSync(file, `${secret}\n`, { mode: 0o600, flag: 'wx' })
  chmodSync(file, 0o600)
  return secret
}
