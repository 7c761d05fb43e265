import { isEmbedded, openStore } from '../compose-store.ts'
import type { Command } from './command.ts'

export const migrate: Command = {
  usage: 'migrate',
  summary: "Brings the store to this version's schema. `serve` does so, too.",
  async run({ config, print }) {
    const settings = config()
    await using store = await openStore(settings)
    const place = isEmbedded(settings) ? settings.data : `PostgreSQL, schema ${settings.postgres.schema},`
    print({ epoch: store.epoch }, `the store in ${place} is up to date`)
    return 0
  },
}
