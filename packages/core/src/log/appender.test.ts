import { TidingsError } from '@tidings/protocol'
import { expect, test } from 'vitest'
import type { Appended, MessageLog, NewEntry } from '../ports/message-log.ts'
import type { Metrics } from '../ports/system.ts'
import { Appender } from './appender.ts'

const clock = { now: () => 0, elapsed: () => 0, after: () => () => undefined }
const metrics = { batchCommitted: () => undefined } as unknown as Metrics
const entry = (body: string, conversation = 1) => ({ conversation, body }) as NewEntry

/** Each by somebody else, unless it is said by whom. */
const say = (appender: Appender, one: NewEntry, by = one.body) => appender.append(one.conversation, by, () => one)

/** A log that the test answers by hand. */
function heldLog(lanes = 1) {
  const batches: { entries: readonly NewEntry[]; answer: (fail?: Error) => void }[] = []
  let seq = 0
  const append = (entries: readonly NewEntry[]) =>
    new Promise<readonly Appended[]>((resolve, reject) => {
      const answer = (fail?: Error) =>
        fail ? reject(fail) : resolve(entries.map(() => ({ kind: 'stored', seq: ++seq, counted: seq, ts: 0 })))
      batches.push({ entries, answer })
    })
  return { batches, log: { lanes, append } as unknown as MessageLog }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

test('what comes while a batch is written makes the next batch, in order', async () => {
  const { batches, log } = heldLog()
  const appender = new Appender(log, clock, metrics)
  const first = [say(appender, entry('1')), say(appender, entry('2'))]
  await turn()
  const second = ['3', '4', '5'].map((body) => say(appender, entry(body)))
  await turn()
  expect(batches.map(({ entries }) => entries.map(({ body }) => body))).toEqual([['1', '2']])
  batches[0]?.answer()
  expect(await Promise.all(first)).toMatchObject([{ seq: 1 }, { seq: 2 }])
  await turn()
  expect(batches[1]?.entries.map(({ body }) => body)).toEqual(['3', '4', '5'])
  batches[1]?.answer()
  expect(await Promise.all(second)).toMatchObject([{ seq: 3 }, { seq: 4 }, { seq: 5 }])
})

test('where the log takes several batches at once, conversations share them, and each stays in order', async () => {
  const { batches, log } = heldLog(2)
  const appender = new Appender(log, clock, metrics)
  const all = [1, 2, 3].map((conversation) => say(appender, entry(`first ${conversation}`, conversation)))
  await turn()
  all.push(...[1, 2].map((conversation) => say(appender, entry(`second ${conversation}`, conversation))))
  await turn()
  const bodies = () => batches.map(({ entries }) => entries.map(({ body }) => body))
  expect(bodies()).toEqual([['first 1', 'first 3'], ['first 2']])
  batches[1]?.answer()
  await turn()
  expect(bodies().slice(2)).toEqual([['second 2']])
  batches[0]?.answer()
  await turn()
  expect(bodies().slice(3)).toEqual([['second 1']])
  for (const batch of batches.slice(2)) batch.answer()
  expect(await Promise.all(all)).toHaveLength(5)
})

test('a batch that fails fails its senders, and the next one is written', async () => {
  const { batches, log } = heldLog()
  const appender = new Appender(log, clock, metrics)
  const lost = say(appender, entry('1'))
  await turn()
  const kept = say(appender, entry('2'))
  batches[0]?.answer(new TidingsError('unavailable', 'the disk is full'))
  await expect(lost).rejects.toMatchObject({ code: 'unavailable' })
  await turn()
  batches[1]?.answer()
  expect(await kept).toMatchObject({ kind: 'stored' })
})

test('a burst is cut into batches of at most 1000', async () => {
  const { batches, log } = heldLog()
  const appender = new Appender(log, clock, metrics)
  const all = Promise.all(Array.from({ length: 2500 }, (_, index) => say(appender, entry(String(index)))))
  for (let batch = 0; batch < 3; batch++) {
    await turn()
    batches[batch]?.answer()
  }
  expect((await all).map((appended) => (appended as { seq: number }).seq)).toEqual(
    Array.from({ length: 2500 }, (_, index) => index + 1),
  )
  expect(batches.map(({ entries }) => entries.length)).toEqual([1000, 1000, 500])
})

const heavy = (conversation: number, name: string) =>
  ({ conversation, body: `${name} ${'x'.repeat(60_000)}` }) as NewEntry
const light = (conversation: number, name: string) => ({ conversation, body: name }) as NewEntry
const namesOf = ({ entries }: { readonly entries: readonly NewEntry[] }) =>
  entries.map(({ body }) => body.split(' ')[0])

test('what is heavy goes a little at a time, and nothing light of another conversation waits for it', async () => {
  const { batches, log } = heldLog()
  const appender = new Appender(log, clock, metrics)
  const told: string[] = []
  const tell = (one: NewEntry) => void say(appender, one).then(() => told.push(one.body.split(' ')[0] as string))
  tell(light(9, 'first'))
  await turn()
  for (let index = 1; index <= 6; index++) tell(heavy(1, `fat-${index}`))
  tell(light(1, 'after-the-fat'))
  tell(light(2, 'hello'))
  for (let batch = 0; batch < 4; batch++) {
    batches[batch]?.answer()
    await turn()
  }
  expect(batches.map(namesOf)).toEqual([
    ['first'],
    ['fat-1', 'fat-2', 'hello'],
    ['fat-3', 'fat-4'],
    ['fat-5', 'fat-6', 'after-the-fat'],
  ])
  expect(told).toHaveLength(9)
})

test('what is heavier than all that may go at once goes by itself', async () => {
  const { batches, log } = heldLog()
  const appender = new Appender(log, clock, metrics)
  const all = [1, 2].map((conversation) =>
    say(appender, { conversation, body: 'x'.repeat(900_000) } as NewEntry, String(conversation)),
  )
  for (let batch = 0; batch < 2; batch++) {
    await turn()
    batches[batch]?.answer()
  }
  expect(await Promise.all(all)).toHaveLength(2)
  expect(batches.map(({ entries }) => entries.length)).toEqual([1, 1])
})

const away = new TidingsError('unavailable', 'the store is away')
const outcome = (appending: Promise<Appended | undefined>) =>
  appending.then(
    (appended) => appended?.kind,
    ({ code }: TidingsError) => code,
  )

test('what the store could not take now takes along what its sender has said behind it there, and nobody else', async () => {
  const { batches, log } = heldLog()
  const appender = new Appender(log, clock, metrics)
  const first = outcome(say(appender, entry('1'), 'alice'))
  await turn()
  const second = [
    say(appender, entry('2'), 'alice'),
    say(appender, entry('3'), 'bob'),
    say(appender, entry('4', 2), 'alice'),
  ].map(outcome)
  batches[0]?.answer(away)
  await turn()
  const third = outcome(say(appender, entry('1 again'), 'alice'))
  batches[1]?.answer()
  await turn()
  batches[2]?.answer()
  expect(batches.map(namesOf)).toEqual([['1'], ['3', '4'], ['1']])
  expect(await Promise.all([first, ...second, third])).toEqual([
    ...['unavailable', 'unavailable', 'stored', 'stored', 'stored'],
  ])
})

test('so it does when the store goes away while the entry at fault is looked for', async () => {
  const { batches, log } = heldLog()
  const appender = new Appender(log, clock, metrics)
  const all = ['1', '2', '3', '4'].map((body) => outcome(say(appender, entry(body), 'alice')))
  await turn()
  batches[0]?.answer(new Error('one of them is at fault'))
  await turn()
  batches[1]?.answer(away)
  await turn()
  expect(batches).toHaveLength(2)
  expect(await Promise.all(all)).toEqual(['unavailable', 'unavailable', 'unavailable', 'unavailable'])
})

test('what has to be looked up keeps back what its sender says behind it; refused for good it lets that go, for now it does not', async () => {
  const { batches, log } = heldLog()
  const appender = new Appender(log, clock, metrics)
  for (const [refusal, expected] of [
    [new TidingsError('not_found', 'no such file'), 'stored'],
    [away, 'unavailable'],
    [new TidingsError('rate_limited', 'too much'), 'rate_limited'],
  ] as const) {
    const lookedUp = Promise.withResolvers<NewEntry>()
    const first = outcome(appender.append(1, 'alice', () => lookedUp.promise))
    const behind = outcome(say(appender, entry('behind'), 'alice'))
    const beside = outcome(say(appender, entry('beside'), 'bob'))
    await turn()
    expect(namesOf(batches.at(-1) as (typeof batches)[number])).toEqual(['beside'])
    batches.at(-1)?.answer()
    lookedUp.reject(refusal)
    await turn()
    batches.at(-1)?.answer()
    expect([await first, await behind, await beside]).toEqual([refusal.code, expected, 'stored'])
  }
})

test('what is judged anew while the entry at fault is looked for keeps back what its sender said behind it', async () => {
  for (const judgeMs of [undefined, 0, 3]) {
    const stored: string[] = []
    const append = async (entries: readonly NewEntry[]): Promise<readonly Appended[]> => {
      await new Promise((resolve) => setTimeout(resolve, 1))
      if (entries.some(({ body }) => body === 'poison')) throw new Error('one of them is at fault')
      return entries.map(({ body, access }) => {
        if (access === 1) return { kind: 'stale' }
        stored.push(body)
        return { kind: 'stored', seq: stored.length, counted: 0, ts: 0 }
      })
    }
    const appender = new Appender({ lanes: 1, append } as unknown as MessageLog, clock, metrics)
    const alice = (body: string, access: number) =>
      appender.append(1, 'alice', (when) => {
        if (when === 'at once') return { ...entry(body), access }
        const anew = { ...entry(body), access: 2 }
        return judgeMs === undefined ? anew : new Promise((resolve) => setTimeout(() => resolve(anew), judgeMs))
      })
    const batch = [alice('first', 1), say(appender, entry('x')), say(appender, entry('poison')).catch(() => undefined)]
    batch.push(say(appender, entry('y')), alice('second', 2), alice('third', 2))
    await turn()
    batch.push(alice('fourth', 2))
    await Promise.all(batch)
    expect(stored.filter((body) => body.length > 1)).toEqual(['first', 'second', 'third', 'fourth'])
  }
})
