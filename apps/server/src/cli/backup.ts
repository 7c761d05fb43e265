import { backupSqlite, restoreSqlite } from '@tidings/storage-sqlite/backup'
import { type Command, UsageError } from './command.ts'

export const backup: Command = {
  usage: 'backup <directory>',
  summary: 'Copies the store as it is at this moment, also while the server runs.',
  async run({ words, config, print }) {
    const [target] = words
    if (target === undefined) throw new UsageError('say where to: backup ./backups/monday')
    const manifest = await backupSqlite(config().data, target)
    print(
      { ...manifest },
      `${manifest.entries} entries are in ${target}; keep the secret and the token key of the data directory, too`,
    )
    return 0
  },
}

export const restore: Command = {
  usage: 'restore <directory> [--force true]',
  summary: 'Puts a backup in the data directory, with a new epoch. The server must be stopped.',
  flags: { force: 'true: replace the store that is there; it is kept beside the restored one.' },
  async run({ words, own, config, print }) {
    const [source] = words
    if (source === undefined) throw new UsageError('say what to restore: restore ./backups/monday')
    const { data } = config()
    const manifest = await restoreSqlite(source, data, own.force === 'true')
    print({ ...manifest }, `${manifest.entries} entries of ${manifest.createdAt} are in ${data}; clients sync anew`)
    return 0
  },
}
