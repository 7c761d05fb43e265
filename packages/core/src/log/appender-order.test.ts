import { TidingsError } from '@tidings/protocol'
import { expect, test } from 'vitest'
import type { Appended, MessageLog, NewEntry } from '../ports/message-log.ts'
import type { Metrics } from '../ports/system.ts'
import type { Judge } from './append-queue.ts'
import { Appender } from './appender.ts'

const clock = { now: () => 0, elapsed: () => 0, after: () => () => undefined }
const metrics = { batchCommitted: () => undefined } as unknown as Metrics

/** The share of what is said that is at fault, of batches for which the store is away, and of what was judged too early. */
interface Faults {
  readonly poison: number
  readonly away: number
  readonly stale: number
}

interface Words {
  readonly conversation: number
  readonly by: string
  /** When it was said, and so its place in what its sender says. */
  readonly n: number
}

interface Outcome {
  readonly words: Words
  readonly became: string
  readonly at: number
}

type Chance = (most: number) => number

/** Whole numbers from 0 up to `most`, the same ones for a seed whenever it runs. */
function chanceFrom(seed: number): Chance {
  let state = seed * 1_299_709
  return (most) => {
    state = (state * 48_271) % 2_147_483_647
    return Math.floor((state / 2_147_483_647) * (most + 1))
  }
}

const happens = (chance: Chance, share: number): boolean => chance(999) < share * 1000

/** Some turns of the process, or none. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve))
}

const lineOf = ({ conversation, by }: Words): string => `${conversation} ${by}`

type Said = NewEntry & Words & { readonly isPoison: boolean }

/** Slow by chance, away by chance; what stands behind something stale of the same sender is stale. */
class FaultyLog {
  readonly lanes = 2
  readonly stored: Said[] = []
  readonly #access = new Map<number, number>()
  readonly #chance: Chance
  readonly #faults: Faults

  constructor(chance: Chance, faults: Faults) {
    this.#chance = chance
    this.#faults = faults
  }

  accessOf(conversation: number): number {
    return this.#access.get(conversation) ?? 0
  }

  raise(conversation: number): void {
    this.#access.set(conversation, this.accessOf(conversation) + 1)
  }

  async append(entries: readonly Said[]): Promise<readonly Appended[]> {
    await turns(this.#chance(6))
    if (happens(this.#chance, this.#faults.away)) throw new TidingsError('unavailable', 'the store is away')
    if (entries.some(({ isPoison }) => isPoison)) throw new Error('one of them is at fault')
    const behind = new Set<string>()
    const results = entries.map((entry): Appended => {
      if (behind.has(lineOf(entry)) || (entry.access ?? 0) < this.accessOf(entry.conversation)) {
        behind.add(lineOf(entry))
        return { kind: 'stale' }
      }
      this.stored.push(entry)
      return { kind: 'stored', seq: this.stored.length, counted: 0, ts: 0 }
    })
    await turns(this.#chance(3))
    return results
  }
}

/** Three people in three conversations say some hundred things; what became of each, and what the log has. */
async function talk(chance: Chance, faults: Faults) {
  const log = new FaultyLog(chance, faults)
  const appender = new Appender(log as unknown as MessageLog, clock, metrics)
  const outcomes: Outcome[] = []
  let moment = 0
  let said = 0
  function judgeOf(words: Words): Judge {
    const [looksUp, isOld] = [happens(chance, 0.3), happens(chance, faults.stale)]
    const [isPoison, isHeavy] = [happens(chance, faults.poison), happens(chance, 0.1)]
    const isRefused = happens(chance, 0.05)
    // What is refused for now at once has nothing behind it yet.
    const isForNow = looksUp && happens(chance, 0.15)
    const judged = (isEarly: boolean): NewEntry => {
      if (isRefused) throw new TidingsError('forbidden', 'not here')
      if (isForNow) throw new TidingsError('rate_limited', 'too much')
      const access = log.accessOf(words.conversation) - (isEarly && isOld ? 1 : 0)
      return { ...words, isPoison, access, body: isHeavy ? 'x'.repeat(60_000) : 'x' } as unknown as NewEntry
    }
    return (when) =>
      when === 'at once' && !looksUp ? judged(true) : turns(chance(5)).then(() => judged(when === 'at once'))
  }
  function say(): void {
    const words = { conversation: 1 + chance(2), by: `user ${chance(2)}`, n: ++moment }
    said += 1
    const became = (what: string) => void outcomes.push({ words, became: what, at: ++moment })
    appender.append(words.conversation, words.by, judgeOf(words)).then(
      (appended) => became(appended?.kind ?? 'nothing'),
      (error: TidingsError) => became(error.code ?? 'at fault'),
    )
  }
  for (let round = 0; round < 40; round++) {
    for (let left = chance(5); left > 0; left--) say()
    if (happens(chance, faults.stale)) log.raise(1 + chance(2))
    // At least one turn: whoever was refused knows it when they say more.
    await turns(1 + chance(3))
  }
  for (let left = 1000; outcomes.length < said && left > 0; left--) await turns(1)
  return { said, outcomes, stored: log.stored }
}

/** What is not as it was promised. */
function broken({ said, outcomes, stored }: Awaited<ReturnType<typeof talk>>): readonly string[] {
  const unsettled = outcomes.length < said ? [`${said - outcomes.length} were never answered`] : []
  const answered = outcomes.filter(({ became }) => became === 'stored')
  const miscounted =
    answered.length === stored.length ? [] : [`${stored.length} stored, ${answered.length} answered so`]
  const misplaced = [...Map.groupBy(stored, lineOf)].flatMap(([line, words]) =>
    words.every(({ n }, at) => at === 0 || n > (words[at - 1]?.n ?? 0)) ? [] : [`${line} is out of order`],
  )
  const overtaken = outcomes
    .filter(({ became }) => became === 'unavailable' || became === 'rate_limited')
    .flatMap(({ words, at }) =>
      answered
        .filter((other) => lineOf(other.words) === lineOf(words) && other.words.n > words.n && other.words.n < at)
        .map((other) => `${lineOf(words)}: ${other.words.n} was stored, ${words.n} before it refused for now`),
    )
  return [...unsettled, ...miscounted, ...misplaced, ...overtaken]
}

const seeds = 50

test.each<[string, Faults]>([
  ['something is looked up', { poison: 0, away: 0, stale: 0 }],
  ['something has changed since', { poison: 0, away: 0, stale: 0.2 }],
  ['the store goes away', { poison: 0, away: 0.1, stale: 0 }],
  ['something is at fault', { poison: 0.05, away: 0, stale: 0 }],
  ['something is at fault and something has changed', { poison: 0.05, away: 0, stale: 0.2 }],
  ['all of that happens', { poison: 0.05, away: 0.1, stale: 0.2 }],
])(
  'what one says in a conversation is stored in order, and passes nothing that was refused for now, while %s',
  async (_, faults) => {
    const found: string[] = []
    for (let seed = 1; seed <= seeds; seed++) {
      const [first] = broken(await talk(chanceFrom(seed), faults))
      if (first !== undefined) found.push(`seed ${seed}: ${first}`)
    }
    expect(found).toEqual([])
  },
)
