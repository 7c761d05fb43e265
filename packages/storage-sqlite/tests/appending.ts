import { openSqliteStore } from '../src/index.ts'

/** Appends for ever, and says what was acknowledged. Its parent kills it. */
const store = await openSqliteStore({ directory: process.argv[2] as string })
const pairs = await Promise.all(['b', 'c', 'd'].map((peer) => store.conversations.openPair('alice', peer, 1)))
const run = Date.now()

for (let batch = 0; ; batch++) {
  const entries = Array.from({ length: 20 }, (_, i) => ({
    conversation: pairs[(batch + i) % 3]?.id ?? 0,
    sender: 'user/alice',
    reader: 'alice',
    clientMsgId: `${run}.${batch}.${i}`,
    type: 'chat' as const,
    counts: true,
    ts: run,
    body: `"${'x'.repeat(i * 50)}"`,
    mentions: [],
  }))
  await store.log.append(entries)
  process.stdout.write(`${entries.map(({ clientMsgId }) => clientMsgId).join('\n')}\n`)
}
