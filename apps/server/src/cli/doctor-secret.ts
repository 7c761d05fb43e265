import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { isSealedBy, tokenKeyPlace, weaknessOf } from '@tidings/credentials-node'
import { tokenKeyFile, wrongSecretText } from '../compose-keys.ts'
import { recordInStore } from '../compose-store.ts'
import type { Config } from '../config/schema.ts'
import { type Finding, fault, ok, warning } from './finding.ts'

/** As it lies in the store; undefined where there is none yet, or where the store cannot be asked, which is a finding of its own. */
const sealedKey = (config: Config): Promise<string | undefined> =>
  recordInStore(config, tokenKeyPlace).catch(() => undefined)

/** That it does not fit keeps a server from starting, and that it is weak, or for others to read, everybody else from being safe. */
export async function secrets(config: Config): Promise<Finding> {
  const { data, secret } = config
  const file = join(data, 'secret')
  const value = secret ?? (existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined)
  const key = await sealedKey(config)
  if (value === undefined)
    return key === undefined
      ? ok('secret', 'is made on the first start')
      : fault('secret', 'there is none here, and the store has keys that are sealed with one: set it (TIDINGS_SECRET)')
  const weakness = weaknessOf(value)
  if (weakness !== undefined) return fault('secret', `is too weak: ${weakness}`)
  if (key !== undefined && !isSealedBy(key, value)) return fault('secret', wrongSecretText(config))
  const open = [file, tokenKeyFile(config)].filter((path) => existsSync(path) && (statSync(path).mode & 0o077) !== 0)
  if (open.length > 0) return warning('secret', `others can read ${open.join(', ')}: chmod 600`)
  const fits = key === undefined ? '' : ', fits the keys in the store'
  return ok('secret', `strong, and for its owner only${fits}${laterText(config, key)}`)
}

/** What is of no use any more, unless somebody goes back. */
const laterText = (config: Config, key: string | undefined): string =>
  key !== undefined && existsSync(tokenKeyFile(config))
    ? `; ${tokenKeyFile(config)} is for an earlier version that is gone back to: remove it when you will not`
    : ''
