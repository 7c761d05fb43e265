import { expect, test } from 'vitest'
import { Expiries, type Expiring, endOf } from './expiries.ts'

/** Two clocks and one timer, all the test's. */
function aClock() {
  const state = { wall: 1_000_000, elapsed: 500, timer: undefined as { at: number; fn: () => void } | undefined }
  const clock = {
    now: () => state.wall,
    elapsed: () => state.elapsed,
    after: (ms: number, fn: () => void) => {
      const timer = { at: state.elapsed + ms, fn }
      state.timer = timer
      return () => {
        if (state.timer === timer) state.timer = undefined
      }
    },
  }
  function pass(ms: number): void {
    const until = state.elapsed + ms
    while (state.timer && state.timer.at <= until) {
      const { at, fn } = state.timer
      state.wall += at - state.elapsed
      state.elapsed = at
      state.timer = undefined
      fn()
    }
    state.wall += until - state.elapsed
    state.elapsed = until
  }
  return { clock, state, pass }
}

function aRun(at: ReturnType<typeof aClock>) {
  const live = new Set<Expiring>()
  const ended: string[] = []
  const expiries = new Expiries(at.clock, () => [...live])
  const come = (name: string, lastsMs: number | undefined): void => {
    const expiresAt = lastsMs === undefined ? undefined : at.clock.now() + lastsMs
    const session: Expiring = {
      endsAt: endOf(at.clock, expiresAt),
      end: () => {
        live.delete(session)
        ended.push(name)
      },
    }
    live.add(session)
    expiries.watch(session)
  }
  return { come, ended }
}

test('sessions end when their tokens do, the shortest first, and one without an end stays', () => {
  const at = aClock()
  const { come, ended } = aRun(at)
  come('month', 30 * 86_400_000)
  come('app server', undefined)
  come('hour', 3_600_000)
  come('minute', 60_000)
  at.pass(59_999)
  expect(ended).toEqual([])
  at.pass(1)
  expect(ended).toEqual(['minute'])
  at.pass(3_600_000)
  expect(ended).toEqual(['minute', 'hour'])
  at.pass(30 * 86_400_000)
  expect(ended).toEqual(['minute', 'hour', 'month'])
  expect(at.state.timer).toBeUndefined()
})

test('a wall clock that jumps ahead ends nothing, one that jumps back lets nothing live on', () => {
  const at = aClock()
  const { come, ended } = aRun(at)
  come('before', 60_000)
  at.state.wall += 86_400_000
  at.pass(59_000)
  expect(ended).toEqual([])
  at.state.wall -= 2 * 86_400_000
  at.pass(1000)
  expect(ended).toEqual(['before'])
})

test('many that end one shortly after the other are looked through once a second', () => {
  const at = aClock()
  const { come, ended } = aRun(at)
  for (let i = 0; i < 100; i++) come(String(i), 60_000 + i)
  at.pass(60_000)
  expect(ended).toHaveLength(1)
  at.pass(1000)
  expect(ended).toHaveLength(100)
})
