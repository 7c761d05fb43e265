import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { framesCopied, readWal, WAL_HEADER } from './wal.ts'

describe('readWal', () => {
  let directory: string
  let db: DatabaseSync
  const wal = (): Buffer => readFileSync(join(directory, 'a.db-wal'))

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'tidings-wal-'))
    db = new DatabaseSync(join(directory, 'a.db'))
    db.exec('pragma journal_mode = wal; pragma synchronous = full; pragma wal_autocheckpoint = 0; create table t (x)')
  })
  afterEach(() => {
    db.close()
    rmSync(directory, { recursive: true, force: true })
  })

  it('finds where each transaction ends: cut there, the database has the transactions before and no other', () => {
    const before = readWal(wal())?.commits.length ?? 0
    for (let i = 1; i <= 5; i++)
      db.exec(`begin; insert into t values (${i}); insert into t values (randomblob(9000)); commit`)
    const { commits } = readWal(wal()) ?? { commits: [] }
    expect(commits.length).toBe(before + 5)
    const copy = join(directory, 'copy.db')
    for (let kept = 1; kept <= 5; kept++) {
      copyFileSync(join(directory, 'a.db'), copy)
      const bytes = wal().subarray(0, commits[before + kept - 1])
      rmSync(`${copy}-shm`, { force: true })
      writeFileSync(`${copy}-wal`, bytes)
      const cut = new DatabaseSync(copy)
      expect(cut.prepare('select count(*) as n from t').get()).toEqual({ n: kept * 2 })
      cut.close()
    }
  })

  it('leaves out what remains of an earlier generation of the file', () => {
    for (let i = 0; i < 20; i++) db.exec('insert into t values (randomblob(9000))')
    const length = wal().length
    db.exec('pragma wal_checkpoint(restart); insert into t values (1)')
    expect(wal().length).toBe(length)
    const read = readWal(wal())
    expect(read?.commits.length).toBe(1)
    expect(read?.end).toBeLessThan(length)
  })

  it('knows how many frames were copied into the database', () => {
    expect(framesCopied(join(directory, 'a.db-shm'))).toBe(0)
    db.exec('insert into t values (1); pragma wal_checkpoint(passive)')
    const read = readWal(wal())
    expect(framesCopied(join(directory, 'a.db-shm'))).toBe(((read?.end ?? 0) - WAL_HEADER) / (read?.frameSize ?? 1))
  })

  it('sees nothing in an empty file', () => {
    expect(readWal(Buffer.alloc(0))).toBeUndefined()
    expect(readWal(Buffer.alloc(WAL_HEADER))).toBeUndefined()
  })
})
