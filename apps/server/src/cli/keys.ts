import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { renewTokenKey, resealTokenKey, WrongSecretError } from '@tidings/credentials-node'
import { appSecret, setKeyAside } from '../compose-keys.ts'
import { openStore } from '../compose-store.ts'
import type { Config } from '../config/schema.ts'
import { type Command, UsageError } from './command.ts'
import { expectItsStore } from './its-store.ts'

const formerIn = (file: string): string => {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    throw new UsageError(`the former secret cannot be read: ${(error as Error).message}`)
  }
}

/** Of no node meanwhile: each goes on with the key that it has read. */
const openAlone = (settings: Config) => openStore({ ...settings, bus: 'memory' })

export const keysReseal: Command = {
  usage: 'keys reseal [--former <file>]',
  summary:
    'After another secret was set: seals the keys in the store with it, so that tokens stay good. All nodes must be stopped.',
  flags: { former: 'A file with the former secret. Left out: `secret` of the data directory.' },
  async run({ own, config, print }) {
    const settings = config()
    await expectItsStore(settings)
    const former = formerIn(own.former ?? join(settings.data, 'secret'))
    const secret = appSecret(settings)
    await using store = await openAlone(settings)
    try {
      await resealTokenKey(store.records, secret, former)
    } catch (error) {
      if (!(error instanceof WrongSecretError)) throw error
      throw new UsageError('the former secret is not the one with which the keys in the store are sealed')
    }
    print({ sealed: true }, 'the keys are sealed with the secret of these settings; tokens stay good')
    return 0
  },
}

export const keysRenew: Command = {
  usage: 'keys renew',
  summary:
    'Makes another key for tokens, sealed with the secret of the settings: all tokens are void, everybody signs in again. All nodes must be stopped.',
  async run({ config, print }) {
    const settings = config()
    await expectItsStore(settings)
    const secret = appSecret(settings)
    await using store = await openAlone(settings)
    await renewTokenKey(store.records, secret)
    setKeyAside(settings, 'before-renew')
    print({ renewed: true }, 'there is another key for tokens: everybody signs in again')
    return 0
  },
}
