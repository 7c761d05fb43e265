import { rmSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { foldingVersion } from '@tidings/protocol/folding'

/** Of the documents: an index that another version has made is made anew. */
const version = `6, folded ${foldingVersion}`

function openFile(file: string): DatabaseSync {
  const db = new DatabaseSync(file)
  db.exec('pragma journal_mode = wal')
  // What a power cut takes away is indexed again.
  db.exec('pragma synchronous = normal')
  db.exec('pragma cache_size = -32768')
  db.exec('pragma temp_store = memory')
  db.exec('pragma secure_delete = on')
  return db
}

/** Terms come ready-made, with spaces between them: whatever is no space belongs to one, also what is new to SQLite. */
const tokenizer = `unicode61 remove_diacritics 0 categories 'L* N* M* P* S* C*'`

function create(db: DatabaseSync, epoch: string): void {
  db.exec(`
    begin;
    create table about (key text primary key, value text not null) strict;
    create table progress (one integer primary key check (one = 1), entry integer not null, change integer not null) strict;
    create table documents (id integer primary key, ts integer not null) strict;
    create virtual table terms using fts5 (text, content='', contentless_delete=1, detail=none,
      tokenize="${tokenizer}");
    insert into terms (terms, rank) values ('secure-delete', 1);
    insert into progress values (1, 0, 0);`)
  const about = db.prepare('insert into about values (?, ?)')
  about.run('version', version)
  about.run('epoch', epoch)
  db.exec('commit')
}

/** Is it whole, of this version, and of this store? */
function isUsable(db: DatabaseSync, epoch: string): boolean {
  const rows = db.prepare('select key, value from about').all() as { key: string; value: string }[]
  const about = new Map(rows.map(({ key, value }) => [key, value]))
  if (about.get('version') !== version || about.get('epoch') !== epoch) return false
  const [{ quick_check: state }] = db.prepare('pragma quick_check(1)').all() as [{ quick_check: string }]
  return state === 'ok'
}

function openUsable(file: string, epoch: string): DatabaseSync | undefined {
  const db = openFile(file)
  try {
    if (isUsable(db, epoch)) return db
  } catch {
    // No table, or no database at all: it is made anew.
  }
  db.close()
  return undefined
}

/** Opens the index of a store; one that is not there, is damaged or belongs to another store begins anew. */
export function openIndex(file: string, epoch: string): DatabaseSync {
  try {
    const db = openUsable(file, epoch)
    if (db) return db
  } catch {
    // Not even a database: likewise.
  }
  return renewIndex(file, epoch)
}

export function renewIndex(file: string, epoch: string): DatabaseSync {
  for (const end of ['', '-wal', '-shm']) rmSync(file + end, { force: true })
  const db = openFile(file)
  create(db, epoch)
  return db
}
