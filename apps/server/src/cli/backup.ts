import { constants, existsSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { backupSqlite, restoreSqlite } from '@tidings/storage-sqlite/backup'
import { type Command, UsageError } from './command.ts'

const blobs = 'blobs'

/** Files never change: one that is there already is the same. */
async function copyFiles(from: string, to: string): Promise<void> {
  if (!existsSync(join(from, blobs))) return
  await cp(join(from, blobs), join(to, blobs), { recursive: true, force: false, mode: constants.COPYFILE_FICLONE })
}

export const backup: Command = {
  usage: 'backup <directory>',
  summary: 'Copies the store and the files of the data directory as they are now, also while the server runs.',
  async run({ words, config, print }) {
    const [target] = words
    if (target === undefined) throw new UsageError('say where to: backup ./backups/monday')
    const { data, media } = config()
    const manifest = await backupSqlite(data, target)
    // After the store: what it refers to was there then, but for what was deleted since.
    await copyFiles(data, target)
    const files = media.blobs === 's3' ? '; the files are in the bucket, which is not copied' : ''
    print(
      { ...manifest },
      `${manifest.entries} entries are in ${target}${files}; keep the secret and the token key of the data directory, too`,
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
    await copyFiles(source, data)
    print({ ...manifest }, `${manifest.entries} entries of ${manifest.createdAt} are in ${data}; clients sync anew`)
    return 0
  },
}
