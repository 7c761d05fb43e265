import { expect, test } from 'vitest'
import { Held } from '../ports/held.ts'
import type { Appended, MessageLog, NewEntry } from '../ports/message-log.ts'
import type { Metrics } from '../ports/system.ts'
import { Appender } from './appender.ts'

const metrics = { batchCommitted: () => undefined } as unknown as Metrics
/** For which the log waits until it says that somebody holds something. */
const moment = 250

/** An appender on a log in which somebody holds conversations; `poison` is at fault, and what was judged by 0 may be stale. */
function aScene() {
  let now = 0
  const held = new Set<number>()
  const stale = new Set<number>()
  const stored: string[] = []
  const batches: (readonly number[])[] = []
  const append = async (entries: readonly NewEntry[]): Promise<readonly Appended[]> => {
    batches.push(entries.map(({ conversation }) => conversation))
    await turn()
    const conversations = new Set(entries.map(({ conversation }) => conversation).filter((id) => held.has(id)))
    if (conversations.size > 0) {
      now += moment
      throw new Held(conversations, 'held')
    }
    if (entries.some(({ body }) => body === 'poison')) throw new Error('one of them is at fault')
    return entries.map(({ body, conversation, access }) => {
      if (access === 0 && stale.has(conversation)) return { kind: 'stale' }
      stored.push(body)
      return { kind: 'stored', seq: stored.length, counted: 0, ts: 0 }
    })
  }
  const clock = { now: () => 0, elapsed: () => now, after: () => () => undefined }
  const appender = new Appender({ lanes: 1, append } as unknown as MessageLog, clock, metrics)
  const outcomes = new Map<string, string>()
  const say = (by: string, conversation: number, body: string) =>
    appender
      .append(conversation, by, (when) => ({ conversation, body, access: when === 'at once' ? 0 : 1 }) as NewEntry)
      .then(
        (appended) => void outcomes.set(body, appended?.kind ?? ''),
        ({ code = 'at fault' }) => void outcomes.set(body, code),
      )
  return { held, stale, stored, batches, outcomes, say }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

test('what is said where somebody else holds the conversation waits by itself, in its order; nobody else waits for it', async () => {
  const { held, stored, batches, say } = aScene()
  held.add(1)
  const waiting = [say('alice', 1, 'a1'), say('bob', 2, 'b1'), say('carol', 1, 'c1')]
  await waiting[1]
  waiting.push(say('alice', 1, 'a2'))
  for (const n of [2, 3, 4]) await say('bob', 2, `b${n}`)
  expect(stored).toEqual(['b1', 'b2', 'b3', 'b4'])
  // Once it is known that it is held, nobody else's batch has anything of it.
  expect(batches.slice(1).filter((batch) => new Set(batch).size > 1)).toEqual([])
  held.clear()
  await Promise.all(waiting)
  expect(stored.slice(4)).toEqual(['a1', 'c1', 'a2'])
  await Promise.all([say('alice', 1, 'a3'), say('bob', 2, 'b5')])
  expect(batches.at(-1)).toEqual([1, 2])
})

test('it is refused for now after a while, with all that waits there; what is held for a moment only is stored meanwhile', async () => {
  const { held, stored, outcomes, say } = aScene()
  held.add(1).add(2)
  const waiting = [say('alice', 1, 'a1'), say('alice', 2, 'other'), say('bob', 1, 'b1'), say('carol', 3, 'c1')]
  await waiting[3]
  held.delete(2)
  await waiting[1]
  waiting.push(say('carol', 1, 'late'))
  await Promise.all(waiting)
  expect(stored).toEqual(['c1', 'other'])
  for (const body of ['a1', 'b1', 'late']) expect(outcomes.get(body)).toBe('unavailable')
  held.clear()
  await say('alice', 1, 'again')
  expect(outcomes.get('again')).toBe('stored')
})

test('an entry at fault beside it fails alone, and what is judged anew there keeps its place', async () => {
  const { held, stale, stored, outcomes, say } = aScene()
  held.add(1)
  stale.add(1).add(2)
  const all = [say('alice', 2, 'a1'), say('alice', 1, 'h1'), say('bob', 3, 'poison'), say('carol', 3, 'c1')]
  all.push(say('alice', 2, 'a2'), say('alice', 1, 'h2'))
  await Promise.all([0, 2, 3, 4].map((nth) => all[nth]))
  all.push(say('alice', 1, 'h3'))
  held.clear()
  await Promise.all(all)
  expect(outcomes.get('poison')).toBe('at fault')
  expect(stored.filter((body) => body.startsWith('a'))).toEqual(['a1', 'a2'])
  expect(stored.filter((body) => body.startsWith('h'))).toEqual(['h1', 'h2', 'h3'])
  expect(stored).toContain('c1')
})
