import { expect, test } from 'vitest'
import type { PresentTerminal } from '../delivery/facts.ts'
import { Elsewhere } from './elsewhere.ts'
import type { Question } from './questions.ts'

const phone: PresentTerminal = { client: { id: 'phone', platform: 'ios' }, idle: false }

/** Two nodes, of which one asks the other; what is asked is counted, and answered when the test lets it. */
function twoNodes() {
  let now = 0
  const clock = { now: () => now, elapsed: () => now, after: () => () => undefined }
  const there = new Set<string>()
  const other = new Elsewhere((uid) => (there.has(uid) ? [phone] : []), clock)
  const one = new Elsewhere(() => [], clock)
  const asked: number[] = []
  let held: Promise<void> = Promise.resolve()
  one.join({
    async askAll<Answer>(question: Question) {
      if (question.kind !== 'presence') return []
      asked.push(question.users.length)
      const answer = other.answer(question) as Answer
      await held
      return [{ node: 'other', answer }]
    },
  })
  /** Somebody comes to the other node, or goes from it, which tells whom it concerns. */
  const changes = (uid: string) => {
    if (!there.delete(uid)) there.add(uid)
    const terminals = other.news(uid)
    if (terminals) one.heard({ kind: 'here', user: uid, node: 'other', terminals })
  }
  return {
    ...{ one, asked, changes },
    pass: (ms: number) => {
      now += ms
    },
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>()
      held = promise
      return resolve
    },
  }
}

test('of whom a node was asked lately it is not asked again: it tells what changes', async () => {
  const { one, asked, changes, pass } = twoNodes()
  const isThere = async (...uids: string[]) => {
    const at = await one.lately(uids)
    return uids.map((uid) => at(uid).length > 0)
  }
  changes('bob')
  expect(await isThere('bob', 'carol')).toEqual([true, false])
  changes('bob')
  changes('carol')
  expect(await isThere('carol', 'bob')).toEqual([true, false])
  expect(await isThere('bob', 'dave')).toEqual([false, false])
  expect(asked).toEqual([2, 1])
  // Nobody is told for ever of whom nothing was asked since.
  pass(30_001)
  changes('bob')
  expect(await isThere('bob', 'carol')).toEqual([true, true])
  expect(asked).toEqual([2, 1, 2])
  // Another node came, or something was lost.
  await one.askAnew()
  expect(await isThere('bob')).toEqual([true])
  expect(asked).toEqual([2, 1, 2, 1])
})

test('whoever asks the same at the same time waits for one answer, and what was told meanwhile is newer than it', async () => {
  const { one, asked, changes, hold } = twoNodes()
  changes('bob')
  const answer = hold()
  const both = [one.lately(['bob', 'carol']), one.lately(['bob'])]
  changes('bob')
  answer()
  expect((await Promise.all(both)).map((at) => at('bob'))).toEqual([[], []])
  expect(asked).toEqual([2])
})

test('so many are remembered and no more; who is watched here is known on when nothing is pushed to them', async () => {
  const { one, asked, changes, pass } = twoNodes()
  await one.lately(['first'])
  await one.ask(['watched'], 100_000)
  await one.lately(['watched'])
  const uids = Array.from({ length: 100_500 }, (_, n) => `u${n}`)
  for (let from = 0; from < uids.length; from += 500) await one.lately(uids.slice(from, from + 500))
  expect(asked.length).toBe(3 + 201)
  await one.lately(uids.slice(-99_000))
  expect(asked.length).toBe(3 + 201)
  await one.lately(['first'])
  expect(asked.length).toBe(3 + 202)
  pass(31_000)
  changes('watched')
  await one.lately(['somebody'])
  expect(one.of('watched')).toEqual([phone])
  one.unwatched('watched')
  expect(one.of('watched')).toEqual([])
})
