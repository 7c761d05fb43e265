import { writeSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { composeBackstage } from '../src/compose.ts'
import { loadConfig } from '../src/index.ts'

/** A service that says what it handles, and in a round of its own hangs before it is done. Its parent kills it. */
const [data = '', hangs = ''] = process.argv.slice(2)
const { gate, parts } = await composeBackstage({ ...loadConfig({ env: {}, flags: {} }), data, log: 'silent' })

gate.service('test').consume({
  lost: async () => void writeSync(1, 'lost\n'),
  async handle(items) {
    const entries = items.filter((item) => item.kind === 'entries')
    for (const { conversation, after, upTo } of entries)
      for (let seq = after + 1; seq <= upTo; seq++) writeSync(1, `${conversation}:${seq}\n`)
    // What it says nothing of it handles at once: its parent waits for a word.
    if (hangs === 'hangs' && entries.length > 0) await new Promise(() => setInterval(() => undefined, 1000))
  },
})

// A service begins with what comes after its first start.
while (!(await parts.store.records.get('service/test', 'cursor', 'cursor'))) await sleep(10)

// So that a killed process leaves something behind that was not handled.
const pairs = await Promise.all(['b', 'c', 'd'].map((peer) => parts.store.conversations.openPair('alice', peer, 1)))
for (let n = 0; n < 200; n++) {
  const entries = pairs.map(({ id }) => ({
    ...{ conversation: id, sender: 'user/alice', reader: 'alice', clientMsgId: null, type: 'chat' as const },
    ...{ counts: true, ts: Date.now(), body: '{"content":{"type":"text","data":"x"}}', mentions: [] },
  }))
  await parts.store.log.append(entries)
}
for (const { id } of pairs) writeSync(1, `last ${id}:${(await parts.store.conversations.get(id))?.seq}\n`)
setInterval(() => undefined, 1000)
