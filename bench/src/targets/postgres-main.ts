import { openPostgresStore } from '@tidings/storage-postgres'
import { Client } from 'pg'

/**
 * Writers of batches on a PostgreSQL: as the store writes them, or bare, which is one statement a batch that keeps entries, finds
 * them by (conversation, seq) and counts the heads on. No idempotency, no read pointers, nobody else waiting.
 */
export interface PostgresOrder {
  readonly kind: 'bare' | 'store'
  readonly url: string
  readonly batch: number
  readonly writers: number
  readonly seconds: number
}

export interface PostgresReport {
  readonly perSecond: number
  readonly cpuMicrosEach: number
}

/** Of each writer. */
const CONVERSATIONS = 60
const BODY = JSON.stringify({
  content: { type: 'text', data: '~000011000000~ a text of about the length that people send to each other' },
  clientId: 'bench-u1',
})

type Write = () => Promise<void>

const bareTables = `create table if not exists bare_heads (id bigint primary key, seq bigint not null);
  create table if not exists bare_entries ("row" bigint generated always as identity primary key, conversation bigint not null,
    seq bigint not null, sender text not null, client_msg_id text, ts bigint not null, body text not null);
  create unique index if not exists bare_entries_by_seq on bare_entries (conversation, seq)`

const bareAppend = `with raised as (
    update bare_heads h set seq = h.seq + n.n from unnest($1::bigint[], $2::bigint[]) as n (id, n) where h.id = n.id
    returning h.id, h.seq - n.n as seq
  ) insert into bare_entries (conversation, seq, sender, client_msg_id, ts, body)
  select e.conversation, raised.seq + e.nth, e.sender, e.client_msg_id, e.ts, e.body
  from unnest($3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::bigint[], $8::text[])
    as e (conversation, nth, sender, client_msg_id, ts, body)
  join raised on raised.id = e.conversation returning seq`

async function bareWriter({ url, batch }: PostgresOrder, writer: number): Promise<Write> {
  const client = new Client({ connectionString: url })
  await client.connect()
  await client.query('select pg_advisory_lock(1)')
  await client.query(bareTables)
  await client.query('select pg_advisory_unlock(1)')
  const ids = Array.from({ length: CONVERSATIONS }, (_, n) => writer * CONVERSATIONS + n + 1)
  await client.query('insert into bare_heads select id, 0 from unnest($1::bigint[]) id on conflict do nothing', [ids])
  let written = 0
  return async () => {
    const counts = new Map<number, number>()
    const rows = Array.from({ length: batch }, () => {
      const id = ids[written % ids.length] as number
      written += 1
      const nth = (counts.get(id) ?? 0) + 1
      counts.set(id, nth)
      return { id, nth, name: `${writer}-${written}` }
    })
    const now = Date.now()
    const values = [
      [...counts.keys()],
      [...counts.values()],
      rows.map(({ id }) => id),
      rows.map(({ nth }) => nth),
      rows.map(({ id }) => `user/u${id}`),
      rows.map(({ name }) => `${now.toString(36)}-${name}`),
      rows.map(() => now),
      rows.map(() => BODY),
    ]
    await client.query({ name: 'bare', text: bareAppend, values })
  }
}

async function storeWriters(order: PostgresOrder): Promise<Write[]> {
  const store = await openPostgresStore({ url: order.url })
  return Promise.all(
    Array.from({ length: order.writers }, async (_, writer) => {
      const peers = Array.from({ length: CONVERSATIONS }, (_, n) => `u${writer}-${n}`)
      const pairs = await Promise.all(peers.map((uid) => store.conversations.openPair(uid, 'peer', 1)))
      let written = 0
      return async () => {
        const now = Date.now()
        const entries = Array.from({ length: order.batch }, () => {
          const at = written % CONVERSATIONS
          written += 1
          return {
            ...{ conversation: pairs[at]?.id ?? 0, sender: `user/${peers[at]}`, reader: peers[at] ?? '' },
            ...{ clientMsgId: `${now.toString(36)}-${writer}-${written}`, type: 'chat' as const, counts: true },
            ...{ ts: now, body: BODY, mentions: [] },
          }
        })
        await store.log.append(entries)
      }
    }),
  )
}

async function measure(order: PostgresOrder): Promise<PostgresReport> {
  const writers =
    order.kind === 'store'
      ? await storeWriters(order)
      : await Promise.all(Array.from({ length: order.writers }, (_, writer) => bareWriter(order, writer)))
  // Statements are prepared, and the tables are in memory.
  for (const write of writers) for (let n = 0; n < 10; n++) await write()
  const before = process.cpuUsage()
  const start = performance.now()
  let batches = 0
  await Promise.all(
    writers.map(async (write) => {
      for (; performance.now() - start < order.seconds * 1000; batches++) await write()
    }),
  )
  const written = batches * order.batch
  const perSecond = (written * 1000) / (performance.now() - start)
  const { user, system } = process.cpuUsage(before)
  return { perSecond, cpuMicrosEach: (user + system) / written }
}

process.send?.(await measure(JSON.parse(process.argv[2] ?? '') as PostgresOrder), () => process.exit(0))
