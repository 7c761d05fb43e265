import type { NewEntry } from '@tidings/core'
import { openSqliteSearch, openSqliteStore } from '@tidings/storage-sqlite'
import { chineseText, englishText, randomFrom } from '../load/talk.ts'
import { count } from '../report/format.ts'
import type { Bench } from '../report/result.ts'

/** Whoever has many conversations, and whoever has few. */
export const searchers = { many: { uid: 'many', conversations: 200 }, few: { uid: 'few', conversations: 5 } } as const
const OTHERS = 800
const BATCH = 1000

/** Fills a data directory with talk, half of it English and half Chinese, and lets the index read all of it. */
export async function fillSearchStore(
  bench: Bench,
  directory: string,
): Promise<{ readonly messages: number; readonly seconds: number }> {
  await using store = await openSqliteStore({ directory })
  const random = randomFrom(7)
  const pairs: { readonly id: number; readonly a: string; readonly b: string }[] = []
  const open = async (a: string, b: string) =>
    pairs.push({ id: (await store.conversations.openPair(a, b, 1)).id, a, b })
  for (const { uid, conversations } of Object.values(searchers))
    for (let n = 0; n < conversations; n++) await open(uid, `${uid}-peer-${n}`)
  for (let n = 0; n < OTHERS; n++) await open(`x${n}`, `y${n}`)
  let ts = Date.now() - bench.storeSize * 100
  for (let written = 0; written < bench.storeSize; written += BATCH) {
    const entries = Array.from({ length: BATCH }, (): NewEntry => {
      const pair = pairs[Math.floor(random() ** 2 * pairs.length)] as (typeof pairs)[number]
      const from = random() < 0.5 ? pair.a : pair.b
      const data = random() < 0.5 ? englishText(random) : chineseText(random)
      ts += 100
      const body = JSON.stringify({ content: { type: 'text', data } })
      const plain = { clientMsgId: null, type: 'chat' as const, counts: true, mentions: [] }
      return { ...plain, conversation: pair.id, sender: `user/${from}`, reader: from, ts, body }
    })
    await store.log.append(entries)
  }
  bench.say(`${count(bench.storeSize)} messages written; the index reads them`)
  const start = performance.now()
  await using index = openSqliteSearch({ directory })
  await index.caughtUp()
  return { messages: bench.storeSize, seconds: (performance.now() - start) / 1000 }
}
