import { rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { identities, type LoadClient, signIn } from '../load/clients.ts'
import { Histogram } from '../load/histogram.ts'
import { character, randomFrom, word } from '../load/talk.ts'
import { count, milliseconds, perSecond } from '../report/format.ts'
import type { Bench, Row, Section } from '../report/result.ts'
import { external, startServer } from '../targets/server.ts'
import type { Target } from '../targets/target.ts'
import { searchCost } from './search-cost.ts'
import { fillSearchStore, searchers } from './search-store.ts'

const TARGET_MS = 50

/** What people look for: names of kinds of words, and the n-th most frequent of them. */
const queries: Readonly<Record<string, (random: () => number) => string>> = {
  'English, a frequent word': (random) => word(Math.floor(random() * 20)),
  'English, a rare word': (random) => word(2000 + Math.floor(random() * 15_000)),
  'English, two words': (random) => `${word(Math.floor(random() * 200))} ${word(Math.floor(random() * 200))}`,
  'English, the beginning of a word': (random) => word(Math.floor(random() * 500)).slice(0, 3),
  'Chinese, one frequent character': (random) => character(Math.floor(random() * 20)),
  'Chinese, one rare character': (random) => character(1000 + Math.floor(random() * 1500)),
  'Chinese, two characters': (random) => character(Math.floor(random() * 100)) + character(Math.floor(random() * 100)),
  'Chinese, four characters': (random) =>
    Array.from({ length: 4 }, () => character(Math.floor(random() * 30))).join(''),
}

interface Measured {
  readonly what: string
  readonly times: Histogram
  readonly found: number
}

/** Searches over a large store, asked as clients ask: the rights checked, the entries read, the words marked. */
export const search: Section = async (bench) => {
  const cost = await searchCost(bench)
  const directory = join(bench.directory, 'search')
  const { messages, seconds } = await fillSearchStore(bench, directory)
  const bytes = statSync(join(directory, 'search.db')).size
  const server = await startServer(directory, external)
  try {
    const measured: Measured[] = []
    for (const { uid, conversations } of Object.values(searchers)) {
      const [who] = await identities(server, [uid])
      if (!who) throw new Error('no token')
      const client = await signIn(server, who, 0)
      for (const [what, make] of Object.entries(queries))
        measured.push(await ask(bench, client, { what: `${what}, ${conversations} conversations`, make }))
      client.connection.cut()
    }
    const all = together(measured)
    bench.say(`search: p50 ${milliseconds(all.quantile(0.5))}, p99 ${milliseconds(all.quantile(0.99))}`)
    return {
      rows: [
        {
          what: `search among ${count(messages)} messages, all kinds of queries, p50 / p99`,
          measured: quantiles(all),
          target: { text: `p99 ≤ ${TARGET_MS} ms`, met: all.quantile(0.99) <= TARGET_MS },
        },
        ...measured.map(rowOf),
        {
          what: '– the index read all of them, with so many bytes each',
          measured: `${perSecond(messages / seconds)}, ${Math.round(bytes / messages)} bytes`,
        },
        ...cost,
      ],
      data: { messages, seconds, bytes },
      faults: measured.every(({ found }) => found === 0) ? ['search: nothing was found'] : [],
    }
  } finally {
    await stop(server, directory)
  }
}

async function ask(
  bench: Bench,
  { connection }: LoadClient,
  { what, make }: { readonly what: string; readonly make: (random: () => number) => string },
): Promise<Measured> {
  const random = randomFrom(11)
  const times = new Histogram()
  let found = 0
  for (let turn = 0; turn < (bench.quick ? 30 : 100); turn++) {
    const start = performance.now()
    const { results } = await connection.request<{ results: unknown[] }>('search', { query: make(random) })
    times.record(performance.now() - start)
    found += results.length
  }
  return { what, times, found }
}

function together(measured: readonly Measured[]): Histogram {
  const all = new Histogram()
  for (const { times } of measured) all.add(times)
  return all
}

const quantiles = (times: Histogram): string =>
  `${milliseconds(times.quantile(0.5))} / ${milliseconds(times.quantile(0.99))}`

const rowOf = ({ what, times }: Measured): Row => ({ what: `– ${what}`, measured: quantiles(times) })

async function stop(server: Target, directory: string): Promise<void> {
  await server.stop()
  rmSync(directory, { recursive: true, force: true })
}
