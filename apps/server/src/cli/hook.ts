import { hookSecret } from '../compose-hook.ts'
import { appSecret } from '../compose-keys.ts'
import type { Command } from './command.ts'
import { askHook } from './doctor-hook.ts'

export const hookSecretShown: Command = {
  usage: 'hook secret',
  summary: 'Shows the secret with which the questions to your hook are signed.',
  async run({ config, print }) {
    const secret = hookSecret(appSecret(config()))
    print({ secret }, secret)
    return 0
  },
}

export const hookTest: Command = {
  usage: 'hook test',
  summary: 'Asks your hook about nothing, and says what it answers.',
  async run({ config, print }) {
    const finding = await askHook(config())
    const { verdict, text } = finding ?? { verdict: 'fault', text: 'there is none: name one with hooks.url' }
    print({ verdict, text }, text)
    return verdict === 'ok' ? 0 : 1
  },
}
