import { expect, test } from 'vitest'
import { type PageLimits, PageQueue, type PageTaker, type Turn } from './page-queue.ts'

const small = { items: [1, 2, 3] }
/** So many bytes share a turn, and this is one more than half of them. */
const halfATurn = { items: ['x'.repeat(33_000)] }
const large = { items: ['x'.repeat(200_000)] }

const turnOfTheLoop = () => new Promise((resolve) => setImmediate(resolve))

function aQueue(change: Partial<PageLimits> = {}, elapsed = () => 0) {
  const { atOnce = 2 } = change
  const limits = { atOnce, lightAtOnce: atOnce, perCaller: 2, waitingPerCaller: 5, waiting: 10, ...change }
  return new PageQueue(
    {
      elapsed,
      after: (_ms, fn) => {
        setImmediate(fn)
        return () => undefined
      },
    },
    limits,
  )
}

/** Asks for pages, and notes the order in which they may be made. */
function aRun(queue: PageQueue) {
  const begun: string[] = []
  const turns: Turn[] = []
  const ask = (caller: string, taker?: PageTaker) =>
    queue.enter(caller, taker).then((turn) => {
      begun.push(caller)
      turns.push(turn)
    })
  async function finish(): Promise<void> {
    const turn = turns.shift()
    turn?.made()
    turn?.taken()
    await turnOfTheLoop()
  }
  return { begun, turns, ask, finish }
}

const aTaker = (): PageTaker & { open: boolean } => ({
  waiting: 0,
  underWay: 0,
  open: true,
  takesPage() {
    return this.open
  },
})

test('each caller gets one after the other, however many one of them has asked for', async () => {
  const { begun, ask, finish } = aRun(aQueue({ atOnce: 1 }))
  for (const caller of ['greedy', 'greedy', 'greedy', 'greedy', 'alice', 'bob']) void ask(caller)
  for (let i = 0; i < 6; i++) await finish()
  expect(begun).toEqual(['greedy', 'greedy', 'alice', 'bob', 'greedy', 'greedy'])
})

test('pages that were made and not taken are still their caller’s, and nobody else waits for them', async () => {
  const { begun, turns, ask } = aRun(aQueue({ atOnce: 2, perCaller: 2 }))
  for (const caller of ['slow', 'slow', 'slow', 'alice']) void ask(caller)
  await turnOfTheLoop()
  expect(begun).toEqual(['slow', 'slow'])
  turns[0]?.made()
  turns[1]?.made()
  await turnOfTheLoop()
  expect(begun).toEqual(['slow', 'slow', 'alice'])
  turns[0]?.taken()
  await turnOfTheLoop()
  expect(begun).toEqual(['slow', 'slow', 'alice', 'slow'])
})

test('too many that wait are refused, of one caller and of all', async () => {
  const { ask } = aRun(aQueue({ atOnce: 1, waitingPerCaller: 2, waiting: 3 }))
  void ask('alice')
  for (let i = 0; i < 2; i++) void ask('alice')
  await expect(ask('alice')).rejects.toMatchObject({ code: 'rate_limited', details: { retryAfter: 1000 } })
  void ask('bob')
  await expect(ask('carol')).rejects.toMatchObject({ code: 'unavailable', details: { retryAfter: 1000 } })
})

test('a connection that takes nothing more keeps its own waiting, and no other', async () => {
  const queue = aQueue()
  const { begun, ask } = aRun(queue)
  const [full, other] = [aTaker(), aTaker()]
  full.open = false
  for (const taker of [full, full, other]) void ask('alice', taker)
  expect([full.waiting, other.waiting]).toEqual([2, 1])
  await turnOfTheLoop()
  expect([begun.length, full.waiting, other.underWay]).toEqual([1, 2, 1])
  full.open = true
  queue.look()
  await turnOfTheLoop()
  expect([full.waiting, full.underWay]).toEqual([1, 1])
})

test('whoever waits when it closes is told why', async () => {
  const queue = aQueue({ atOnce: 1 })
  void aRun(queue).ask('alice')
  const waits = queue.enter('alice')
  queue.close({ code: 'unavailable' } as never)
  await expect(waits).rejects.toMatchObject({ code: 'unavailable' })
})

test('pages that take long are handed out one in a turn of the event loop, quick ones all at once, small ones that waited together', async () => {
  let now = 0
  const queue = aQueue({}, () => now)
  const out: string[] = []
  const handOut = (page: string, takesMs: number, what: object = halfATurn): void => {
    const begin = () => {
      out.push(page)
      now += takesMs
    }
    const later = queue.handOut(what)
    if (later) void later.then(begin)
    else begin()
  }
  handOut('quick', 1)
  handOut('quick too', 1)
  await turnOfTheLoop()
  for (const page of ['first', 'second', 'third']) handOut(page, 5)
  expect(out).toEqual(['quick', 'quick too', 'first'])
  await turnOfTheLoop()
  expect(out.slice(3)).toEqual(['second'])
  await turnOfTheLoop()
  expect(out.slice(3)).toEqual(['second', 'third'])
  await turnOfTheLoop()
  out.length = 0
  handOut('long', 5)
  for (const page of ['one', 'two', 'three']) handOut(page, 0, small)
  handOut('four', 0)
  handOut('five', 0)
  expect(out).toEqual(['long'])
  await turnOfTheLoop()
  expect(out.slice(1)).toEqual(['one', 'two', 'three', 'four'])
  await turnOfTheLoop()
  expect(out.slice(1)).toEqual(['one', 'two', 'three', 'four', 'five'])
})

test('more are made at once while they are small, and again when none was large for a second', async () => {
  let now = 0
  const queue = aQueue({ atOnce: 1, lightAtOnce: 3 }, () => now)
  const { begun, ask, finish } = aRun(queue)
  for (const caller of ['alice', 'bob', 'carol', 'dave']) void ask(caller)
  await turnOfTheLoop()
  expect(begun).toEqual(['alice', 'bob', 'carol'])
  queue.handOut(small)
  now += 20
  void queue.handOut(small)
  for (let i = 0; i < 3; i++) await finish()
  expect(begun).toEqual(['alice', 'bob', 'carol', 'dave'])
  for (const caller of ['erin', 'frank']) void ask(caller)
  await turnOfTheLoop()
  expect(begun.slice(4)).toEqual([])
  now += 900
  queue.handOut(small)
  now += 5
  void queue.handOut(small)
  now += 900
  await finish()
  expect(begun.slice(4)).toEqual(['erin'])
  now += 101
  queue.look()
  await turnOfTheLoop()
  expect(begun.slice(4)).toEqual(['erin', 'frank'])
})

test('a large page is enough to make fewer at once', async () => {
  let now = 0
  const queue = aQueue({ atOnce: 1, lightAtOnce: 3 }, () => now)
  const { begun, ask, finish } = aRun(queue)
  for (const caller of ['alice', 'bob', 'carol', 'dave', 'erin']) void ask(caller)
  await turnOfTheLoop()
  queue.handOut(large)
  for (let i = 0; i < 2; i++) await finish()
  expect(begun).toEqual(['alice', 'bob', 'carol'])
  now += 900
  queue.handOut(large)
  await turnOfTheLoop()
  now += 900
  await finish()
  expect(begun).toEqual(['alice', 'bob', 'carol', 'dave'])
  now += 101
  queue.look()
  await turnOfTheLoop()
  expect(begun).toEqual(['alice', 'bob', 'carol', 'dave', 'erin'])
})
