import { constants, existsSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { backupSqlite, restoreSqlite, type TokensOfRestore } from '@tidings/storage-sqlite/backup'
import { setKeyAside } from '../compose-keys.ts'
import { blobsDirectory } from '../compose-media.ts'
import { isEmbedded } from '../compose-store.ts'
import type { Config } from '../config/schema.ts'
import { keepPrivate } from '../operations/private-files.ts'
import { type Command, expectWord, UsageError } from './command.ts'
import { expectItsStore } from './its-store.ts'

const blobs = 'blobs'

/** What this command does not copy must not look as if it had been. */
function expectEmbedded(config: Config, advice: string): void {
  if (isEmbedded(config)) return
  throw new UsageError(`the store is PostgreSQL: ${advice}`)
}

/** Files never change: one that is there already is the same. */
async function copyFiles(from: string, to: string): Promise<void> {
  if (!existsSync(from)) return
  await cp(from, to, { recursive: true, force: false, mode: constants.COPYFILE_FICLONE })
}

export const backup: Command = {
  usage: 'backup <directory>',
  summary: 'Copies the store and the files of the data directory as they are now, also while the server runs.',
  async run({ words, config, print }) {
    const target = expectWord(words, 'say where to: backup ./backups/monday')
    const settings = config()
    const advice =
      'back up the database with pg_dump, or by your own way, and the data directory for the secret and files'
    expectEmbedded(settings, advice)
    await expectItsStore(settings)
    const { data, media } = settings
    const manifest = await backupSqlite(data, target)
    // After the store: what it refers to was there then, but for what was deleted since.
    await copyFiles(blobsDirectory(settings), join(target, blobs))
    // It may be taken elsewhere: nothing in it is for others, however the source lay there.
    keepPrivate(target, { deep: true })
    const elsewhere = { disk: '', s3: 'in the bucket', gateway: 'behind the gateway' }[media.blobs]
    const files = elsewhere === '' ? '' : `; the files are ${elsewhere}, which is not copied`
    print(
      { ...manifest },
      `${manifest.entries} entries are in ${target}${files}; keep the secret${media.encryption.keys === undefined ? '' : ', and media.encryption.keys'}, too`,
    )
    return 0
  },
}

const whatOfTokens: Readonly<Record<TokensOfRestore, string>> = {
  carried: 'tokens, bans and passwords are as they were last',
  void: 'all tokens are void, everybody signs in again',
  kept: 'tokens are as they were at the backup: those revoked since are good again',
}

export const restore: Command = {
  usage: 'restore <directory> [--force] [--tokens void|keep]',
  summary: 'Puts a backup in the data directory, with a new epoch. The server must be stopped.',
  flags: {
    force: 'Replace the store that is there; it is kept beside the restored one.',
    tokens:
      'void: everybody signs in again. keep: also tokens that were revoked since the backup are good again. Left out: what the replaced store has revoked stays revoked; void where there is none.',
  },
  switches: ['force'],
  async run({ words, own, config, print }) {
    const source = expectWord(words, 'say what to restore: restore ./backups/monday')
    const { tokens: wish } = own
    if (wish !== undefined && wish !== 'void' && wish !== 'keep') throw new UsageError('--tokens is void or keep')
    const settings = config()
    const advice =
      'restore the database with pg_restore, or by your own way, and the data directory for the secret and files'
    expectEmbedded(settings, advice)
    const { data, users } = settings
    const restored = await restoreSqlite(source, data, {
      force: own.force === 'true',
      external: users === 'external',
      ...(wish === undefined ? {} : { tokens: wish === 'keep' ? 'kept' : 'void' }),
      voidTokens: () => setKeyAside(settings, 'before-restore'),
    })
    await copyFiles(join(source, blobs), blobsDirectory(settings))
    keepPrivate(data, { deep: true })
    const { entries, createdAt, tokens } = restored
    print(
      { ...restored },
      `${entries} entries of ${createdAt} are in ${data}; clients sync anew; ${whatOfTokens[tokens]}`,
    )
    return 0
  },
}
