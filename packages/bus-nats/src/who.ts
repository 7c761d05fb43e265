import { readFileSync } from 'node:fs'
import {
  type Authenticator,
  credsAuthenticator,
  nkeyAuthenticator,
  tokenAuthenticator,
  usernamePasswordAuthenticator,
} from '@nats-io/transport-node'
import type { Addresses } from './addresses.ts'

export interface WhoFiles {
  /** A NATS credentials file: a JWT and its key. */
  readonly credsFile?: string
  /** The seed of an NKey. */
  readonly nkeyFile?: string
}

/** Read anew for each connection, so that it can be exchanged; what was read last counts while it cannot be read. */
function contentOf(path: string): () => Uint8Array {
  let last = readFileSync(path)
  return () => {
    try {
      last = readFileSync(path)
    } catch {
      // It is being exchanged, or is gone: the server says whether what it was still counts.
    }
    return last
  }
}

const trimmed = (content: () => Uint8Array) => (): Uint8Array =>
  new TextEncoder().encode(new TextDecoder().decode(content()).trim())

/** How this node says who it is. Throws when a file cannot be read. */
export function authenticatorOf({ user, password, token }: Addresses, files: WhoFiles): Authenticator | undefined {
  if (files.credsFile !== undefined) return credsAuthenticator(contentOf(files.credsFile))
  if (files.nkeyFile !== undefined) return nkeyAuthenticator(trimmed(contentOf(files.nkeyFile)))
  if (user !== undefined) return usernamePasswordAuthenticator(user, password)
  return token === undefined ? undefined : tokenAuthenticator(token)
}
