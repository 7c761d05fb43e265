import { configDoc, redacted } from '../config/doc.ts'
import type { Command } from './command.ts'

export const configCheck: Command = {
  usage: 'config check',
  summary: 'Says what the configuration is, or everything that is wrong with it.',
  async run({ config, print }) {
    const shown = redacted(config())
    print(shown, `the configuration is valid\n${JSON.stringify(shown, null, 2)}`)
    return 0
  },
}

export const configReference: Command = {
  usage: 'config doc',
  summary: 'Prints the reference of all settings, in Markdown.',
  async run() {
    process.stdout.write(configDoc())
    return 0
  },
}
