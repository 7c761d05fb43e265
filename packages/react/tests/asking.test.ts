import { type ClientState, emptyState, TidingsError } from '@tidings/client'
import { expect, test } from 'vitest'
import { Asking } from '../src/state/asking.ts'

/** A state that changes when the test says so, and a time that stands still until then. */
function aWorld() {
  let state: ClientState = { ...emptyState, connection: { phase: 'online' } }
  const listeners = new Set<(state: ClientState) => void>()
  const timers: { at: number; act: () => void }[] = []
  let now = 0
  const settle = async () => {
    for (let turn = 0; turn < 10; turn++) await Promise.resolve()
  }
  return {
    client: {
      get state() {
        return state
      },
      subscribe(listener: (state: ClientState) => void) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    },
    timing: {
      now: () => now,
      after(ms: number, act: () => void) {
        const timer = { at: now + ms, act }
        timers.push(timer)
        return () => void timers.splice(timers.indexOf(timer), timers.includes(timer) ? 1 : 0)
      },
    },
    listeners: () => listeners.size,
    settle,
    async connection(phase: 'online' | 'connecting') {
      state = { ...state, connection: { phase } }
      for (const listener of listeners) listener(state)
      await settle()
    },
    async pass(ms: number) {
      for (const end = now + ms; ; ) {
        const next = timers.toSorted((a, b) => a.at - b.at)[0]
        if (!next || next.at > end) {
          now = end
          return
        }
        timers.splice(timers.indexOf(next), 1)
        now = next.at
        next.act()
        await settle()
      }
    },
  }
}

const away = new TidingsError('unavailable', 'there is no connection')

function ask(world: ReturnType<typeof aWorld>, answers: readonly unknown[]) {
  const heard: unknown[] = []
  let asked = 0
  const asking = new Asking(
    world.client,
    async () => {
      const answer = answers[Math.min(asked++, answers.length - 1)]
      if (answer instanceof Error) throw answer
      return answer
    },
    { answer: (answer) => heard.push(answer), refused: (error) => heard.push(error) },
    world.timing,
  )
  return { asking, heard, asked: () => asked }
}

test('what was asked too early is asked again when there is a connection, and not before', async () => {
  const world = aWorld()
  await world.connection('connecting')
  const { heard, asked } = ask(world, [away, 'the answer'])
  await world.settle()
  await world.pass(600_000)
  await world.connection('connecting')
  expect([asked(), heard]).toEqual([1, []])
  await world.connection('online')
  expect([asked(), heard]).toEqual([2, ['the answer']])
  expect(world.listeners()).toBe(0)
  await world.connection('online')
  expect(asked()).toBe(2)
})

test('a server that is busy is asked again after longer and longer, and then it is told', async () => {
  const world = aWorld()
  const busy = new TidingsError('rate_limited', 'slowly', { retryAfter: 5000 })
  const { heard, asked } = ask(world, [busy, away, 'the answer'])
  await world.settle()
  await world.pass(4999)
  expect(asked()).toBe(1)
  await world.pass(1)
  expect(asked()).toBe(2)
  await world.pass(4000)
  expect(heard).toEqual([away, 'the answer'])
  const gone = ask(world, [away])
  await world.settle()
  await world.pass(1999)
  expect(gone.heard).toEqual([])
  await world.pass(1)
  expect([gone.asked(), gone.heard]).toEqual([2, [away]])
  await world.pass(600_000)
  expect([gone.asked(), gone.heard]).toEqual([6, [away]])
})

test('what goes on failing is told after two tries, and an answer that comes later is told, too', async () => {
  const world = aWorld()
  const { heard } = ask(world, [away, away, away, 'the answer'])
  await world.settle()
  await world.pass(600_000)
  expect(heard).toEqual([away, 'the answer'])
})

test('what is refused is told at once, and asked again only when somebody says so', async () => {
  const world = aWorld()
  const no = new TidingsError('not_found', 'no such room')
  const { asking, heard, asked } = ask(world, [no, 'there now'])
  await world.settle()
  await world.pass(600_000)
  expect([asked(), heard]).toEqual([1, [no]])
  asking.again()
  await world.settle()
  expect(heard).toEqual([no, 'there now'])
})

test('three hundred changes are one question a second, and the last change is in the last answer', async () => {
  const world = aWorld()
  let version = 0
  const heard: number[] = []
  const asking = new Asking(
    world.client,
    async () => version,
    { answer: (answer) => heard.push(answer), refused: () => undefined },
    world.timing,
  )
  await world.settle()
  for (let index = 0; index < 300; index++) {
    version++
    asking.again()
    await world.pass(10)
  }
  await world.pass(1000)
  expect(heard.at(-1)).toBe(300)
  expect(heard.length).toBeLessThanOrEqual(5)
})

/** Questions that are answered when the test says so. */
function askSlowly(world: ReturnType<typeof aWorld>) {
  const waiting: ((answer: string) => void)[] = []
  const heard: string[] = []
  const asking = new Asking(
    world.client,
    () => new Promise<string>((resolve) => waiting.push(resolve)),
    { answer: (answer) => heard.push(answer), refused: () => undefined },
    world.timing,
  )
  const answer = async (text: string) => {
    waiting.shift()?.(text)
    await world.settle()
  }
  return { asking, heard, waiting, answer }
}

test('an answer that a change overtook takes nothing back from the screen, and another is asked for', async () => {
  const world = aWorld()
  const { asking, heard, waiting, answer } = askSlowly(world)
  await answer('a, b, c')
  asking.again()
  await world.pass(1000)
  asking.changed()
  await answer('a, b, c still')
  expect(heard).toEqual(['a, b, c'])
  await world.pass(1000)
  await answer('a, b')
  expect(heard).toEqual(['a, b, c', 'a, b'])
  await world.pass(600_000)
  expect(waiting).toEqual([])
})

test('the first answer is heard at once, and so is every second one, however much changes meanwhile', async () => {
  const world = aWorld()
  const { asking, heard, answer } = askSlowly(world)
  for (const text of ['1', '2', '3', '4', '5']) {
    asking.changed()
    await answer(text)
    await world.pass(1000)
  }
  expect(heard).toEqual(['1', '3', '5'])
  await answer('what is true')
  expect(heard.at(-1)).toBe('what is true')
})

test('whoever looks no more hears nothing, and nothing is asked', async () => {
  const world = aWorld()
  const { asking, heard, asked } = ask(world, [away, 'late'])
  asking.end()
  await world.settle()
  await world.pass(600_000)
  await world.connection('online')
  expect([asked(), heard]).toEqual([1, []])
})
