import type { DatabaseSync } from 'node:sqlite'
import type { Entry } from '@tidings/core'
import {
  anything,
  type Batch,
  type BatchResult,
  counting,
  numbersPerEntry,
  numbersPerResult,
  textsPerEntry,
  types,
} from './columns.ts'
import { createRareWriter } from './rare-fields.ts'

interface Head {
  seq: number
  counted: number
  /** The stamp of the last entry; 0 before the first. */
  ts: number
  /** The `access` since which nobody lost a right there. */
  narrowed: number
  /** Senders of whom something was stale: what they say here after it waits for it. */
  waiting: Set<string> | undefined
  row: number | bigint
  /** False while every entry of the batch was known already. */
  moved: boolean
}

/** Statements of the hot path, by hand and prepared once. The rest of the queries are Kysely's. */
function prepare(db: DatabaseSync) {
  return {
    begin: db.prepare('begin immediate'),
    commit: db.prepare('commit'),
    rollback: db.prepare('rollback'),
    position: db.prepare(
      "update meta set value = cast(value as integer) + 1 where key = 'position' returning cast(value as integer) as position",
    ),
    head: db.prepare(
      'select seq, counted, case when seq > 0 then updated_at else 0 end as ts, narrowed from conversations where id = ?',
    ),
    standing: db.prepare('select standing from users where uid = ?'),
    setHead: db.prepare(
      'update conversations set seq = ?, counted = ?, updated_at = ?, last_row = ?, changed = ? where id = ?',
    ),
    claim: db.prepare(
      'insert into sends (sender, client_msg_id, conversation, seq) values (?, ?, ?, ?) on conflict do nothing',
    ),
    insert: db.prepare(
      'insert into entries (conversation, seq, rev, sender, client_msg_id, type, counted, ts, body) values (?, ?, 0, ?, ?, ?, ?, ?, ?)',
    ),
    sent: db.prepare(
      `select e.conversation, e.seq, e.rev, e.sender, e.client_msg_id as clientMsgId, e.type, e.counted, e.ts, e.body
       from sends s join entries e on e.conversation = s.conversation and e.seq = s.seq
       where s.sender = ? and s.client_msg_id = ?`,
    ),
    pointer: db.prepare('update members set read_seq = ?, read_counted = ? where uid = ? and conversation = ?'),
    unread: db.prepare('select distinct conversation from burns where at is null'),
    startBurning: db.prepare(
      'update burns set at = after + ? where conversation = ? and seq < ? and sender <> ? and at is null',
    ),
  }
}

type Statements = ReturnType<typeof prepare>

/** The head as this transaction has it: read once, then counted on. */
function headOf(statements: Statements, heads: Map<number, Head>, conversation: number): Head {
  const known = heads.get(conversation)
  if (known) return known
  const row = statements.head.get(conversation) as Pick<Head, 'seq' | 'counted' | 'ts' | 'narrowed'> | undefined
  if (!row) throw new Error(`there is no conversation ${conversation}`)
  const { seq, counted, ts, narrowed } = row
  const head: Head = { seq, counted, ts, narrowed, waiting: undefined, row: 0, moved: false }
  heads.set(conversation, head)
  return head
}

/** Standings of who writes, so that a message costs no read; whoever changes users forgets them all. */
export type Standings = Map<string, number>
const standingsKept = 100_000

function standingOf({ standing }: Statements, standings: Standings, sender: string): number {
  const known = standings.get(sender)
  if (known !== undefined) return known
  // Who has no record stands at 0.
  const row = standing.get(sender.slice('user/'.length)) as { readonly standing: number } | undefined
  if (standings.size >= standingsKept) standings.clear()
  standings.set(sender, row?.standing ?? 0)
  return row?.standing ?? 0
}

/** Whether an entry was judged by what has changed since. */
function isStale(
  stands: (sender: string) => number,
  { numbers, texts }: Batch,
  index: number,
  { narrowed, waiting }: Head,
): boolean {
  const n = index * numbersPerEntry
  const judgedBy = numbers[n + 3] as number
  const sender = texts[index * textsPerEntry] as string
  if (narrowed > judgedBy || (judgedBy < anything && waiting?.has(sender))) return true
  return stands(sender) > (numbers[n + 4] as number)
}

/** Group commit's other end: one batch, one transaction, one sync of the disk. */
export function createAppender(db: DatabaseSync, standings: Standings): (batch: Batch) => BatchResult {
  const statements = prepare(db)
  const stands = (sender: string): number => standingOf(statements, standings, sender)
  const writeRare = createRareWriter(db)
  /** Conversations in which something may wait to be read and burn: nearly none, so nearly nobody is asked. */
  const waitToBurn = new Set(statements.unread.all().map(({ conversation }) => Number(conversation)))

  /** False when the (sender, clientMsgId) was stored before. */
  const claim = (sender: string, clientMsgId: string, conversation: number, seq: number): boolean =>
    clientMsgId === '' || statements.claim.run(sender, clientMsgId, conversation, seq).changes === 1

  function appendOne(batch: Batch, index: number, heads: Map<number, Head>, result: Float64Array): Entry | undefined {
    const n = index * numbersPerEntry
    const t = index * textsPerEntry
    const [conversation, ts, flags] = [batch.numbers[n], batch.numbers[n + 1], batch.numbers[n + 2]] as [
      number,
      number,
      number,
    ]
    const [sender, reader, clientMsgId, body] = batch.texts.slice(t, t + 4) as [string, string, string, string]
    const head = headOf(statements, heads, conversation)
    if (isStale(stands, batch, index, head)) {
      const before = statements.sent.get(sender, clientMsgId) as Entry | undefined
      if (!before) head.waiting = (head.waiting ?? new Set()).add(sender)
      return before
    }
    if (!claim(sender, clientMsgId, conversation, head.seq + 1)) {
      return statements.sent.get(sender, clientMsgId) as unknown as Entry
    }
    head.seq += 1
    head.counted += flags & counting
    // A clock that was put back must not make stamps run backwards.
    if (ts > head.ts) head.ts = ts
    head.moved = true
    const type = types[flags >> 1] as string
    const id = clientMsgId || null
    const stored = statements.insert.run(conversation, head.seq, sender, id, type, head.counted, head.ts, body)
    head.row = stored.lastInsertRowid
    if (reader !== '') statements.pointer.run(head.seq, head.counted, reader, conversation)
    // Whoever writes has read what stood there before.
    if (waitToBurn.has(conversation)) statements.startBurning.run(ts, conversation, head.seq, reader)
    const r = index * numbersPerResult
    result[r] = head.seq
    result[r + 1] = head.counted
    result[r + 2] = head.ts
    return undefined
  }

  function writeHeads(heads: Map<number, Head>): void {
    const { position } = statements.position.get() as { position: number }
    for (const [id, { seq, counted, ts, row, moved }] of heads) {
      if (moved) statements.setHead.run(seq, counted, ts, row, position, id)
    }
  }

  function appendAll(batch: Batch): BatchResult {
    const numbers = new Float64Array(numbersPerResult * batch.length)
    const heads = new Map<number, Head>()
    const duplicates: [number, Entry][] = []
    for (let index = 0; index < batch.length; index++) {
      const known = appendOne(batch, index, heads, numbers)
      if (known) duplicates.push([index, known])
    }
    const { burning, followed } = writeRare(batch, numbers)
    for (const conversation of burning) waitToBurn.add(conversation)
    writeHeads(heads)
    return { numbers, duplicates, followed }
  }

  return (batch) => {
    statements.begin.run()
    try {
      const result = appendAll(batch)
      statements.commit.run()
      return result
    } catch (error) {
      // A full disk has rolled back by itself.
      if (db.isTransaction) statements.rollback.run()
      throw error
    }
  }
}
