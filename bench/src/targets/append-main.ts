import { DatabaseSync } from 'node:sqlite'

/**
 * The bare append: what the store could do if it only had to keep entries and find them by (conversation, seq).
 * No idempotency, no read pointers, no conversation heads, nobody waiting. One transaction a batch, each on disk.
 */

interface Order {
  readonly file: string
  readonly batch: number
  readonly seconds: number
}

export interface AppendReport {
  readonly perSecond: number
  readonly cpuMicrosEach: number
}

const CONVERSATIONS = 250
const BODY = JSON.stringify({
  content: { type: 'text', data: '~000011000000~ a text of about the length that people send to each other' },
  clientId: 'bench-u1',
})

function open(file: string): DatabaseSync {
  const db = new DatabaseSync(file)
  db.exec(`pragma journal_mode = wal; pragma synchronous = full; pragma cache_size = -32768; pragma wal_autocheckpoint = 4000;
    create table entries (row integer primary key, conversation integer not null, seq integer not null,
      sender text not null, client_msg_id text, ts integer not null, body text not null) strict;
    create unique index entries_by_seq on entries (conversation, seq)`)
  return db
}

function append({ file, batch, seconds }: Order): AppendReport {
  const db = open(file)
  const insert = db.prepare(
    'insert into entries (conversation, seq, sender, client_msg_id, ts, body) values (?, ?, ?, ?, ?, ?)',
  )
  const seqs = new Int32Array(CONVERSATIONS)
  const before = process.cpuUsage()
  const start = performance.now()
  let written = 0
  while (performance.now() - start < seconds * 1000) {
    const ts = Date.now()
    db.exec('begin immediate')
    for (let i = 0; i < batch; i++, written++) {
      const conversation = written % CONVERSATIONS
      const seq = (seqs[conversation] ?? 0) + 1
      seqs[conversation] = seq
      insert.run(conversation, seq, `user/u${conversation}`, `${ts.toString(36)}-${written}`, ts, BODY)
    }
    db.exec('commit')
  }
  const perSecond = (written * 1000) / (performance.now() - start)
  const { user, system } = process.cpuUsage(before)
  db.close()
  return { perSecond, cpuMicrosEach: (user + system) / written }
}

process.send?.(append(JSON.parse(process.argv[2] ?? '') as Order))
