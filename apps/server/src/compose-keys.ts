import { existsSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import type { CoreParts, Records } from '@tidings/core'
import { readAppSecret, readTokenKey, type TokenKey, WrongSecretError, weaknessOf } from '@tidings/credentials-node'
import { ConfigError } from './config/load.ts'
import type { Config } from './config/schema.ts'

/** Where the key of tokens was before it lay in the store. */
export const tokenKeyFile = ({ data }: Pick<Config, 'data'>): string => join(data, 'token-key.json')

/** A key that was given up: no version is to go on with it, and none puts it into a store that has none. */
export function setKeyAside(config: Pick<Config, 'data'>, since: 'before-restore' | 'before-renew'): void {
  const key = tokenKeyFile(config)
  if (existsSync(key)) renameSync(key, `${key}.${since}`)
}

/** What is set, or what stands in the data directory, where it is made on the first start. */
export function appSecret(config: Config): string {
  const secret = config.secret ?? readAppSecret(join(config.data, 'secret'))
  const weakness = weaknessOf(secret)
  if (weakness === undefined) return secret
  const advice = 'make one with: node -p "crypto.randomBytes(32).toString(\'base64url\')"'
  throw new ConfigError([`secret: is too weak (${weakness}); leave it out and one is made, or ${advice}`])
}

/** What a secret that does not fit comes from, and what to do. */
export function wrongSecretText({ secret, data }: Config): string {
  const given = secret === undefined ? `that in ${join(data, 'secret')}` : 'it'
  return `${given} is not the secret of this installation, which seals the keys in the store: set the one that its first node has (TIDINGS_SECRET); with a new one: tidings keys reseal; where the former is lost: tidings keys renew`
}

/** The key that signs tokens; all nodes have the same. ConfigError where the secret is another installation's. */
export async function tokenKey(
  config: Config,
  secret: string,
  { records, log }: { readonly records: Records; readonly log: CoreParts['log'] },
): Promise<TokenKey> {
  const file = tokenKeyFile(config)
  try {
    const { key, fileDiffers } = await readTokenKey({ records, secret, file })
    if (fileDiffers) log.warn({ file }, 'this is not the key of the installation, which lies in the store: remove it')
    return key
  } catch (error) {
    if (error instanceof WrongSecretError) throw new ConfigError([`secret: ${wrongSecretText(config)}`])
    throw error
  }
}
