import { expect, test } from 'vitest'
import type { HereFact, PresentTerminal } from '../delivery/facts.ts'
import { Elsewhere } from './elsewhere.ts'
import { Guests } from './guests.ts'

const phone: PresentTerminal = { client: { id: 'phone', platform: 'ios' }, idle: false }

/** Two nodes, of which one asks the other; what is asked is counted, and answered when the test lets it. */
function twoNodes() {
  let now = 0
  let isMute = false
  const later: (() => void)[] = []
  const after = (_: number, act: () => void) => {
    later.push(act)
    return () => undefined
  }
  const clock = { now: () => now, elapsed: () => now, after }
  const there = new Set<string>()
  /** The home of all. */
  const other = new Elsewhere((uid) => (there.has(uid) ? [phone] : []), clock)
  const one = new Elsewhere(() => [], clock)
  const guests = new Guests()
  const told: HereFact[] = []
  const asked: number[] = []
  let held: Promise<void> = Promise.resolve()
  const nodes = { homeOf: () => 'other', guests }
  one.join({
    ...{ ...nodes, self: 'one', tellNode: () => undefined },
    async askNode(_, question) {
      if (question.kind !== 'presence') return undefined
      asked.push(question.users.length)
      if (isMute) return undefined
      const answer = other.answer(question, 'one')
      await held
      return answer
    },
  })
  other.join({
    ...{ ...nodes, self: 'other', askNode: async () => undefined },
    tellNode(node, fact) {
      if (node === 'one') one.heard(fact)
      else told.push(fact)
    },
  })
  /** Somebody comes to the other node, or goes from it, which tells whom it concerns. */
  const changes = (uid: string) => {
    if (!there.delete(uid)) there.add(uid)
    other.tell(uid, undefined)
  }
  return {
    ...{ one, other, there, asked, changes, told, guests },
    pass: (ms: number) => {
      now += ms
      for (const act of later.splice(0)) act()
    },
    /** The other one takes too long to answer. */
    mutes: (mutes: boolean) => {
      isMute = mutes
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

test('what changes is told to who watches, though another node asks between the change and its telling', async () => {
  const { one, other, there, changes, told } = twoNodes()
  there.add('bob')
  await one.ask(['bob'], 60_000)
  const third = (forMs: number) => other.answer({ users: ['bob'], forMs }, 'third')
  there.delete('bob')
  expect(third(30_000)).toEqual({})
  // Who watched before has not been told of it yet; who asks now knows already.
  expect(one.of('bob')).toEqual([phone])
  other.tell('bob', undefined)
  expect([one.of('bob'), told]).toEqual([[], []])
  // Who comes back before it is told is where they were, to one, and to the other they are not.
  changes('bob')
  expect(told.map(({ terminals }) => terminals)).toEqual([[phone]])
  there.delete('bob')
  third(30_000)
  there.add('bob')
  other.tell('bob', undefined)
  expect(told.map(({ terminals }) => terminals)).toEqual([[phone], [phone]])
  expect(one.of('bob')).toEqual([phone])
})

test('a node that did not answer in time is asked again a second later: about those who are watched, and by who asks then', async () => {
  const { one, asked, changes, pass, mutes } = twoNodes()
  const heard: string[] = []
  one.onChange((uid) => heard.push(uid))
  changes('bob')
  changes('carol')
  mutes(true)
  expect((await one.lately(['bob']))('bob')).toEqual([])
  await one.ask(['carol'], 60_000)
  await one.ask(['carol', 'dave'], 60_000)
  expect(one.of('carol')).toEqual([])
  mutes(false)
  // Not for every page of recipients.
  expect((await one.lately(['bob']))('bob')).toEqual([])
  expect(asked).toEqual([1, 1, 2])
  pass(1000)
  await expect.poll(() => heard).toEqual(['carol', 'dave'])
  expect(one.of('carol')).toEqual([phone])
  expect((await one.lately(['bob']))('bob')).toEqual([phone])
  expect(asked).toEqual([1, 1, 2, 2, 1])
  pass(1000)
  expect(asked).toHaveLength(5)
})

test('what a node has answered is forgotten when it goes, or nobody watches any more, while the others are being asked', async () => {
  const { one, changes, hold } = twoNodes()
  changes('bob')
  for (const ends of [() => one.left('other'), () => one.unwatched('bob')]) {
    const answer = hold()
    const asking = one.ask(['bob'], 60_000)
    ends()
    answer()
    await asking
    expect(one.of('bob')).toEqual([])
  }
})

test('who is being asked about while another node comes is known by the answer, and asked about again', async () => {
  const { one, asked, changes, hold } = twoNodes()
  changes('bob')
  const answer = hold()
  const asking = one.lately(['bob'])
  await one.askAnew()
  answer()
  expect((await asking)('bob')).toEqual([phone])
  await one.lately(['bob'])
  expect(asked).toEqual([1, 1])
})

test('whoever is called as something that every object has is asked for like anybody else', () => {
  const { other, there } = twoNodes()
  const users = ['__proto__', 'constructor', 'bob']
  for (const uid of users) there.add(uid)
  expect(Object.entries(JSON.parse(JSON.stringify(other.answer({ users, forMs: 0 }, 'one'))))).toEqual(
    users.map((uid) => [uid, [phone]]),
  )
})

test('a home tells each node of where its users are beyond that node, and each once', async () => {
  const { one, other, told, guests } = twoNodes()
  const tablet: PresentTerminal = { client: { id: 'tablet', platform: 'ipad' }, idle: false }
  guests.onChange((uid, seenAt) => other.tell(uid, seenAt))
  other.answer({ users: ['bob'], forMs: 60_000 }, 'third')
  await one.ask(['bob'], 60_000)
  guests.take({ node: 'third', life: '1' }, [{ user: 'bob', terminals: [tablet] }])
  expect([one.of('bob'), other.of('bob'), told]).toEqual([[tablet], [tablet], []])
  guests.take({ node: 'one', life: '1' }, [{ user: 'bob', terminals: [phone] }])
  expect(one.of('bob')).toEqual([tablet])
  expect(told).toMatchObject([{ user: 'bob', node: 'other', terminals: [phone] }])
  guests.left('third')
  guests.left('one', '1')
  expect([one.of('bob'), other.of('bob')]).toEqual([[], [phone]])
})

test('what a former home answers late does not take the place of what the new one has said', async () => {
  const clock = { now: () => 0, elapsed: () => 0, after: () => () => undefined }
  const one = new Elsewhere(() => [], clock)
  const late = Promise.withResolvers<void>()
  let home = 'former'
  one.join({
    ...{ self: 'one', homeOf: () => home, guests: new Guests(), tellNode: () => undefined },
    async askNode(node) {
      if (node !== 'former') return {}
      await late.promise
      return { bob: [phone] }
    },
  })
  const asked = one.ask(['bob'], 60_000)
  home = 'new'
  await one.homesMoved()
  late.resolve()
  await asked
  expect(one.of('bob')).toEqual([])
})
