import { TidingsError } from '@tidings/protocol'
import { expect, test } from 'vitest'
import type { Appended, MessageLog, NewEntry } from '../ports/message-log.ts'
import type { Metrics } from '../ports/system.ts'
import { Appender } from './appender.ts'

const clock = { now: () => 0, elapsed: () => 0, after: () => () => undefined }
const metrics = { batchCommitted: () => undefined } as unknown as Metrics
const entry = (body: string, conversation = 1) => ({ conversation, body }) as NewEntry

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
  const first = [appender.append(entry('1')), appender.append(entry('2'))]
  await turn()
  const second = ['3', '4', '5'].map((body) => appender.append(entry(body)))
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
  const all = [1, 2, 3].map((conversation) => appender.append(entry(`first ${conversation}`, conversation)))
  await turn()
  all.push(...[1, 2].map((conversation) => appender.append(entry(`second ${conversation}`, conversation))))
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
  const lost = appender.append(entry('1'))
  await turn()
  const kept = appender.append(entry('2'))
  batches[0]?.answer(new TidingsError('unavailable', 'the disk is full'))
  await expect(lost).rejects.toMatchObject({ code: 'unavailable' })
  await turn()
  batches[1]?.answer()
  expect(await kept).toMatchObject({ kind: 'stored' })
})

test('a burst is cut into batches of at most 1000', async () => {
  const { batches, log } = heldLog()
  const appender = new Appender(log, clock, metrics)
  const all = Promise.all(Array.from({ length: 2500 }, (_, index) => appender.append(entry(String(index)))))
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
  const say = (one: NewEntry) => void appender.append(one).then(() => told.push(one.body.split(' ')[0] as string))
  say(light(9, 'first'))
  await turn()
  for (let index = 1; index <= 6; index++) say(heavy(1, `fat-${index}`))
  say(light(1, 'after-the-fat'))
  say(light(2, 'hello'))
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
  const all = [1, 2].map((conversation) => appender.append({ conversation, body: 'x'.repeat(900_000) } as NewEntry))
  for (let batch = 0; batch < 2; batch++) {
    await turn()
    batches[batch]?.answer()
  }
  expect(await Promise.all(all)).toHaveLength(2)
  expect(batches.map(({ entries }) => entries.length)).toEqual([1, 1])
})
