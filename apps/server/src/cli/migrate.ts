import { openSqliteStore } from '@tidings/storage-sqlite'
import type { Command } from './command.ts'

export const migrate: Command = {
  usage: 'migrate',
  summary: "Brings the store to this version's schema. `serve` does so, too.",
  async run({ config, print }) {
    const { data } = config()
    await using store = await openSqliteStore({ directory: data })
    print({ epoch: store.epoch }, `the store in ${data} is up to date`)
    return 0
  },
}
