import { createHash, randomUUID } from 'node:crypto'
import {
  copyFileSync,
  createReadStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { pipeline } from 'node:stream/promises'
import { TidingsError } from '@tidings/protocol/errors'
import {
  carryStanding,
  isReadable,
  migrate,
  revokeEverything,
  type Schema,
  schemaOf,
  schemaVersion,
  setMeta,
  sqlite,
} from '@tidings/storage-sql'
import type { Kysely } from 'kysely'
import { kyselyOn } from './file/kysely.ts'
import { lockDirectory } from './file/lock.ts'
import { storeFile } from './file/store-file.ts'

const manifestFile = 'backup.json'

export interface BackupManifest {
  readonly schema: number
  /** Versions of Tidings that know this schema can take it in. Absent in a backup of before: those that know its own. */
  readonly readBy?: number
  readonly epoch: string
  readonly createdAt: string
  readonly entries: number
  readonly sha256: string
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}

const refuse = (message: string): never => {
  throw new TidingsError('unavailable', message)
}

/** Opens the copy, has SQLite check it, and reads what the manifest tells. */
function inspect(file: string): Pick<BackupManifest, 'schema' | 'readBy' | 'epoch' | 'entries'> {
  const db = new DatabaseSync(file, { readOnly: true })
  try {
    const { quick_check: verdict } = db.prepare('pragma quick_check').get() as { quick_check: string }
    if (verdict !== 'ok') refuse(`the copy is damaged: ${verdict}`)
    const meta = (key: string) =>
      (db.prepare('select value from meta where key = ?').get(key) as { value: string } | undefined)?.value
    // Under 0 stands none of a conversation: it only keeps a row's number from being given again.
    const counted = 'select count(*) as entries from entries where conversation > 0'
    const { entries } = db.prepare(counted).get() as { entries: number }
    const schema = Number(meta('schema'))
    return { schema, readBy: Number(meta('read-by') ?? schema), epoch: meta('epoch') ?? '', entries }
  } finally {
    db.close()
  }
}

/**
 * Copies the store of a data directory into a new directory, as it was at one moment, while its server goes on writing.
 * The secret is not in it, and without that the keys that are in it are of no use.
 */
export async function backupSqlite(directory: string, target: string): Promise<BackupManifest> {
  if (!existsSync(join(directory, storeFile))) refuse(`there is no store in ${directory}`)
  if (existsSync(target) && readdirSync(target).length > 0) refuse(`${target} is not empty: name a new directory`)
  mkdirSync(target, { recursive: true, mode: 0o700 })
  const copy = join(target, storeFile)
  const source = new DatabaseSync(join(directory, storeFile), { readOnly: true })
  try {
    source.exec('pragma busy_timeout = 10000')
    // One read transaction: what is written meanwhile is not in the copy.
    source.prepare('vacuum into ?').run(copy)
  } finally {
    source.close()
  }
  const manifest = { ...inspect(copy), createdAt: new Date().toISOString(), sha256: await sha256(copy) }
  writeFileSync(join(target, manifestFile), `${JSON.stringify(manifest, null, 2)}\n`)
  return manifest
}

function readManifest(backup: string): BackupManifest {
  try {
    return JSON.parse(readFileSync(join(backup, manifestFile), 'utf8')) as BackupManifest
  } catch (cause) {
    throw new TidingsError('unavailable', `${backup} is not a backup: it has no readable ${manifestFile}`, undefined, {
      cause,
    })
  }
}

/**
 * What becomes of tokens: `carried`, what was revoked since the backup stays revoked, as the store says that is replaced;
 * `void`, all of them; `kept`, as the backup has them, so that those revoked since are good again.
 */
export type TokensOfRestore = 'carried' | 'void' | 'kept'

export interface RestoreOptions {
  /** Replaces the store that is there. */
  readonly force?: boolean
  /** When left out: carried, or, where no store of this version can tell what was revoked, void. */
  readonly tokens?: 'void' | 'kept'
  /** Users need no record here: the app keeps them. */
  readonly external?: boolean
  /** Tokens are void, and the store has no key; called before it is put in place. */
  readonly voidTokens: () => void
}

/** Opens a store that this version can read as it is, with what stands in its write-ahead file; undefined when it is none, or damaged. */
async function openReplaced(file: string): Promise<(AsyncDisposable & { readonly db: Kysely<Schema> }) | undefined> {
  if (!existsSync(file)) return undefined
  const database = new DatabaseSync(file)
  const db = kyselyOn(database)
  try {
    const { quick_check: verdict } = database.prepare('pragma quick_check').get() as { quick_check: string }
    if (verdict === 'ok' && isReadable(await schemaOf(db))) return { db, [Symbol.asyncDispose]: () => db.destroy() }
  } catch {
    // Whatever is wrong with it: it cannot say what was revoked, and the tokens are void then.
  }
  await db.destroy()
  return undefined
}

/** Brings the copy to this version's schema, with an epoch of its own, and says what becomes of the tokens. */
async function settle(fresh: string, replaced: string, options: RestoreOptions): Promise<TokensOfRestore> {
  const database = new DatabaseSync(fresh)
  const db = kyselyOn(database)
  try {
    await migrate(db, sqlite, '')
    await setMeta(db, 'epoch', randomUUID())
    if (options.tokens === 'kept') return 'kept'
    await using last = options.tokens === 'void' ? undefined : await openReplaced(replaced)
    if (last) await carryStanding(last.db, db, options.external ?? false)
    else await revokeEverything(db, Date.now())
    return last ? 'carried' : 'void'
  } finally {
    await db.destroy()
  }
}

/**
 * Puts a backup in a data directory's place. The store gets a new epoch, so that clients that have seen more than the
 * backup holds drop their copies. What stood there is kept beside it, when `force` allows to replace it. No token that
 * was revoked after the backup was made is good again, unless that is asked for.
 */
export async function restoreSqlite(
  backup: string,
  directory: string,
  options: RestoreOptions,
): Promise<BackupManifest & { readonly tokens: TokensOfRestore }> {
  const manifest = readManifest(backup)
  const { schema, readBy = schema } = manifest
  if (schema > schemaVersion && readBy > schemaVersion)
    refuse(`the backup has schema ${schema}, which wants ${readBy}, and this version knows ${schemaVersion}`)
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  using _lock = lockDirectory(directory)
  const file = join(directory, storeFile)
  if (existsSync(file) && !options.force)
    refuse(`${directory} has a store already: --force true replaces it and keeps it as ${storeFile}.before-restore`)
  const fresh = join(directory, `${storeFile}.restoring`)
  for (const left of [fresh, `${fresh}-wal`, `${fresh}-shm`]) rmSync(left, { force: true })
  copyFileSync(join(backup, storeFile), fresh)
  if ((await sha256(fresh)) !== manifest.sha256) {
    rmSync(fresh)
    refuse('the backup is not what its manifest says: its checksum differs')
  }
  inspect(fresh)
  const tokens = await settle(fresh, file, options)
  if (tokens === 'void') options.voidTokens()
  if (existsSync(file)) renameSync(file, `${file}.before-restore`)
  for (const left of [`${file}-wal`, `${file}-shm`]) rmSync(left, { force: true })
  renameSync(fresh, file)
  return { ...manifest, tokens }
}
