import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { migrate, type Side, sqlite } from '@tidings/storage-sql'
import { openDatabase } from './file/database.ts'
import { asFailure } from './file/failure.ts'
import { kyselyOn } from './file/kysely.ts'
import { lockDirectory } from './file/lock.ts'
import { storeFile } from './file/store-file.ts'

/** The tables of a data directory's store, to carry over from here, or to here (`arriving`); held for this process. */
export async function openSqliteSide(
  directory: string,
  { arriving }: { arriving: boolean },
): Promise<Side & AsyncDisposable> {
  mkdirSync(directory, { recursive: true })
  await using resources = new AsyncDisposableStack()
  resources.use(lockDirectory(directory))
  const db = kyselyOn(openDatabase({ file: join(directory, storeFile) }))
  resources.defer(() => db.destroy())
  await migrate(db, sqlite, randomUUID(), { arriving }).catch((error: unknown) => {
    throw asFailure(error)
  })
  const owned = resources.move()
  return { db, dialect: sqlite, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}
