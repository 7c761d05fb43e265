import { DatabaseSync } from 'node:sqlite'
import type { History } from './history.ts'
import { databaseIn } from './torn/database.ts'

/** Damage that a broken server might do, to see that the oracle finds it. */
export const sabotages = ['lose', 'swap', 'double', 'unread'] as const
export type Sabotage = (typeof sabotages)[number]

interface Row {
  readonly row: number
  readonly conversation: number
  readonly seq: number
}

/** Damages the database of a server that is down. */
export function sabotage(directory: string, kind: Sabotage, history: History): void {
  const victim = history.sends.find((sent, index) => sent.answer && index >= history.sends.length / 2)
  if (!victim?.answer) throw new Error('nothing was acknowledged yet')
  const db = new DatabaseSync(databaseIn(directory))
  const { id } = db.prepare('select id from conversations where key = ?').get(victim.conversation) as { id: number }
  const at = (seq: number): Row =>
    db
      .prepare('select "row", conversation, seq from entries where conversation = ? and seq = ?')
      .get(id, seq) as unknown as Row
  if (kind === 'lose') lose(db, at(victim.answer.seq))
  else if (kind === 'swap') swap(db, at(victim.answer.seq), at(victim.answer.seq - 1))
  else if (kind === 'double') double(db, at(victim.answer.seq))
  else db.prepare('update members set read_counted = read_counted - 1 where conversation = ?').run(id)
  db.close()
}

/** Removes an entry and closes the gap, as if it had never been stored. */
function lose(db: DatabaseSync, { row, conversation, seq }: Row): void {
  db.prepare('delete from entries where "row" = ?').run(row)
  db.prepare('update entries set seq = -seq where conversation = ? and seq > ?').run(conversation, seq)
  db.prepare('update entries set seq = -seq - 1 where conversation = ? and seq < 0').run(conversation)
  db.prepare('update conversations set seq = seq - 1 where id = ?').run(conversation)
}

function swap(db: DatabaseSync, one: Row, other: Row): void {
  const move = db.prepare('update entries set seq = ? where "row" = ?')
  move.run(-1, one.row)
  move.run(one.seq, other.row)
  move.run(other.seq, one.row)
}

/** Appends a second copy of an entry. */
function double(db: DatabaseSync, { row, conversation }: Row): void {
  db.prepare(
    `insert into entries (conversation, seq, rev, sender, client_msg_id, type, counted, ts, body)
     select conversation, (select seq + 1 from conversations where id = entries.conversation), 0, sender, client_msg_id,
       type, counted, ts, body from entries where "row" = ?`,
  ).run(row)
  db.prepare('update conversations set seq = seq + 1 where id = ?').run(conversation)
}
