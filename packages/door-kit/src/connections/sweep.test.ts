import type { CloseReason } from '@tidings/protocol'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Sweep, type Swept } from './sweep.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout', 'performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

class Visitor implements Swept {
  readonly openedAt = performance.now()
  lastHeard = performance.now()
  readonly told: (CloseReason | 'ping' | 'cut')[] = []
  signedIn: boolean
  lostAfterMs: number | undefined
  readonly #sweep: Sweep<Visitor>
  readonly #goes: boolean

  constructor(
    sweep: Sweep<Visitor>,
    signedIn: boolean,
    { lostAfterMs, goes = true }: { lostAfterMs?: number; goes?: boolean } = {},
  ) {
    this.#sweep = sweep
    this.signedIn = signedIn
    this.lostAfterMs = lostAfterMs
    this.#goes = goes
    sweep.add(this)
  }

  ping(): void {
    if (!this.told.includes('ping')) this.told.push('ping')
  }

  close(reason: CloseReason): void {
    this.told.push(reason)
    if (this.#goes) this.#sweep.delete(this)
  }

  cut(): void {
    this.told.push('cut')
    this.#sweep.delete(this)
  }
}

const silence = { pingAfterMs: 30_000, lostAfterMs: 60_000 }

test('who has not signed in within ten seconds goes', () => {
  const sweep = new Sweep<Visitor>(silence)
  const [stranger, user] = [new Visitor(sweep, false), new Visitor(sweep, true)]
  vi.advanceTimersByTime(10_000)
  expect([stranger.told, user.told]).toEqual([[], []])
  vi.advanceTimersByTime(1000)
  expect([stranger.told, user.told]).toEqual([['unauthenticated'], []])
})

test('who is silent is asked, and then lost; what a client has announced counts before the door’s own time', () => {
  const sweep = new Sweep<Visitor>(silence)
  const silent = new Visitor(sweep, true)
  const talks = new Visitor(sweep, true)
  const brief = new Visitor(sweep, true, { lostAfterMs: 15_000 })
  const patient = new Visitor(sweep, true, { lostAfterMs: Number.POSITIVE_INFINITY })
  const talking = setInterval(() => {
    talks.lastHeard = performance.now()
  }, 5000)
  vi.advanceTimersByTime(16_000)
  expect([silent.told, brief.told]).toEqual([[], ['heartbeat']])
  vi.advanceTimersByTime(16_000)
  expect([silent.told, talks.told]).toEqual([['ping'], []])
  vi.advanceTimersByTime(30_000)
  expect([silent.told, talks.told, patient.told]).toEqual([['ping', 'heartbeat'], [], ['ping']])
  clearInterval(talking)
})

test('a door that stops says so to all, waits for a while, and cuts off who stays', async () => {
  const sweep = new Sweep<Visitor>(silence)
  const [goes, stays] = [new Visitor(sweep, true), new Visitor(sweep, true, { goes: false })]
  const stopped = sweep.stop(100)
  await vi.advanceTimersByTimeAsync(200)
  await stopped
  expect([goes.told, stays.told, sweep.size]).toEqual([['draining'], ['draining', 'cut'], 0])
})
