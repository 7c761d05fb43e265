import type { DatabaseSync } from 'node:sqlite'
import type { Follow } from '@tidings/core'
import { followRecord } from '@tidings/core/follow-record'
import { forgetEvery, removalsKept } from '@tidings/storage-sql'
import {
  type Batch,
  type BatchResult,
  numbersPerEntry,
  numbersPerResult,
  type RareFields,
  textsPerEntry,
} from './columns.ts'

export interface RareWritten {
  /** Conversations in which something burns. */
  readonly burning: readonly number[]
  readonly followed: BatchResult['followed']
}

/** Writes what few entries have: mentions, a thread and who follows it, a time to burn, files, copies. */
export function createRareWriter(db: DatabaseSync): (batch: Batch, result: Float64Array) => RareWritten {
  const write = createOneWriter(db)
  const follow = createFollowWriter(db)
  return (batch, result) => {
    const burning: number[] = []
    const followed: [number, readonly (number | undefined)[]][] = []
    for (const [index, rare] of batch.rare) {
      const seq = result[index * numbersPerResult] as number
      // It was stored before.
      if (seq === 0) continue
      const conversation = batch.numbers[index * numbersPerEntry] as number
      write(rare, { conversation, seq, reader: batch.texts[index * textsPerEntry + 1] as string })
      if (rare.burnAfter !== undefined) burning.push(conversation)
      const { follows, thread: root = 0 } = rare
      if (follows) followed.push([index, follows.map((one) => follow(one, { seq, root }))])
    }
    return { burning, followed }
  }
}

/** Keeps a record as `Records.put` does. Answers the record's version; undefined where it is to stay as it was. */
function createFollowWriter(db: DatabaseSync) {
  const find = db.prepare('select value from records where owner = ? and kind = ? and key = ?')
  const count = db.prepare(
    `insert into owners (owner, version) values (?, 1) on conflict (owner) do update set version = owners.version + 1
     returning version`,
  )
  const put = db.prepare(
    `insert into records (owner, kind, key, version, value) values (?, ?, ?, ?, ?)
     on conflict (owner, kind, key) do update set version = excluded.version, value = excluded.value, due = null`,
  )
  const forget = createForgetter(db)
  const tell = db.prepare(
    `insert into feed (place, kind, conversation, a, b, key)
     values ((select coalesce(max("row"), 0) from entries), 'records', 0, ?, 0, ?)`,
  )
  return (follow: Follow, entry: Parameters<typeof followRecord>[1]): number | undefined => {
    const { owner, kind, key, value, anew } = followRecord(follow, entry)
    const found = anew ? undefined : (find.get(owner, kind, key) as { value: string | null } | undefined)
    if (found && found.value !== null) return undefined
    const { version } = count.get(owner) as { version: number }
    if (version % forgetEvery === 0) forget(owner)
    put.run(owner, kind, key, version, value)
    tell.run(version, owner)
    return version
  }
}

/** Of removals the last ones are remembered, for whoever was away. */
function createForgetter(db: DatabaseSync): (owner: string) => void {
  const oldest = db.prepare(
    `select version from records where owner = ? and value is null order by version desc limit 1 offset ${removalsKept}`,
  )
  const remove = db.prepare('delete from records where owner = ? and value is null and version <= ?')
  const note = db.prepare('update owners set forgotten = ? where owner = ?')
  return (owner) => {
    const found = oldest.get(owner) as { version: number } | undefined
    if (!found) return
    remove.run(owner, found.version)
    note.run(found.version, owner)
  }
}

interface Written {
  readonly conversation: number
  readonly seq: number
  readonly reader: string
}

function createOneWriter(db: DatabaseSync): (rare: RareFields, written: Written) => void {
  const mention = db.prepare(
    `insert or ignore into mentions (conversation, uid, seq, directed, entry_row)
     select conversation, ?, seq, ?, "row" from entries where conversation = ? and seq = ?`,
  )
  const startThread = db.prepare('insert into threads (conversation, root, seq, directed) values (?, ?, ?, ?)')
  const burn = db.prepare('insert into burns (conversation, seq, sender, after) values (?, ?, ?, ?)')
  const use = db.prepare("insert into attachment_uses (attachment, conversation, seq, holder) values (?, ?, ?, '')")
  const copy = db.prepare(
    'insert or ignore into copies (conversation, seq, by_conversation, by_seq, look) values (?, ?, ?, ?, 1)',
  )

  return (
    { mentions, directed = false, thread, burnAfter, attachments, copies = [] },
    { conversation, seq, reader },
  ) => {
    for (const uid of mentions) mention.run(uid, Number(directed), conversation, seq)
    for (const id of new Set(attachments)) use.run(id, conversation, seq)
    for (const from of copies) copy.run(from.conversation, from.seq, conversation, seq)
    if (thread !== undefined) startThread.run(conversation, thread, seq, Number(directed))
    if (burnAfter !== undefined) burn.run(conversation, seq, reader, burnAfter)
  }
}
