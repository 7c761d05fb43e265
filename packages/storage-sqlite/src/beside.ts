import type { DatabaseSync } from 'node:sqlite'
import { type Batch, type Beside, numbersPerEntry, numbersPerResult, textsPerEntry } from './columns.ts'

/** Writes what few entries have: mentions, a thread, a time to burn, files, copies. Answers the conversations in which something burns. */
export function createBesideWriter(db: DatabaseSync): (batch: Batch, result: Float64Array) => readonly number[] {
  const write = createOneWriter(db)
  return (batch, result) => {
    const burning: number[] = []
    for (const [index, beside] of batch.beside) {
      const seq = result[index * numbersPerResult] as number
      // It was stored before.
      if (seq === 0) continue
      const conversation = batch.numbers[index * numbersPerEntry] as number
      write(beside, { conversation, seq, reader: batch.texts[index * textsPerEntry + 1] as string })
      if (beside.burnAfter !== undefined) burning.push(conversation)
    }
    return burning
  }
}

interface Written {
  readonly conversation: number
  readonly seq: number
  readonly reader: string
}

function createOneWriter(db: DatabaseSync): (beside: Beside, written: Written) => void {
  const mention = db.prepare(
    `insert or ignore into mentions (conversation, uid, seq, directed, entry_row)
     select conversation, ?, seq, ?, "row" from entries where conversation = ? and seq = ?`,
  )
  const startThread = db.prepare('insert into threads (conversation, root, seq) values (?, ?, ?)')
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
    if (thread !== undefined) startThread.run(conversation, thread, seq)
    if (burnAfter !== undefined) burn.run(conversation, seq, reader, burnAfter)
  }
}
