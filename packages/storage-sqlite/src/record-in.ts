import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { OwnedRecord } from '@tidings/core'
import { storeFile } from './file/store-file.ts'

/**
 * The value of a record in the store of a data directory, read beside whoever has it open, and without bringing it to this version;
 * undefined where there is no store, no such record, or none yet that has records.
 */
export function recordIn(
  directory: string,
  { owner, kind, key }: Pick<OwnedRecord, 'owner' | 'kind' | 'key'>,
): string | undefined {
  const file = join(directory, storeFile)
  if (!existsSync(file)) return undefined
  using database = new DatabaseSync(file, { readOnly: true })
  database.exec('pragma busy_timeout = 5000')
  if (!database.prepare("select 1 from sqlite_schema where name = 'records'").get()) return undefined
  const found = database.prepare('select value from records where owner = ? and kind = ? and key = ?')
  return (found.get(owner, kind, key)?.value as string | null | undefined) ?? undefined
}
