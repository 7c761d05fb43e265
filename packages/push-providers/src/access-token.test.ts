import { expect, test } from 'vitest'
import { createAccessToken } from './access-token.ts'

function aToken(livesMs: number) {
  const state = { elapsed: 0, fetched: 0, isAway: false }
  const clock = { now: () => 0, elapsed: () => state.elapsed, after: () => () => undefined }
  const access = createAccessToken(async () => {
    state.fetched++
    if (state.isAway) throw new Error('away')
    return { token: `t${state.fetched}`, livesMs }
  }, clock)
  return { state, access }
}

test('is asked for once for all who wait, and kept until shortly before its end', async () => {
  const { state, access } = aToken(3_600_000)
  expect(await Promise.all([access.token(), access.token(), access.token()])).toEqual(['t1', 't1', 't1'])
  state.elapsed = 3_600_000 - 5 * 60_000 - 1
  expect(await access.token()).toBe('t1')
  state.elapsed += 1
  expect(await access.token()).toBe('t2')
  expect(state.fetched).toBe(2)
})

test('one that lives shortly is renewed when a tenth of its time is left', async () => {
  const { state, access } = aToken(10_000)
  await access.token()
  state.elapsed = 8999
  expect(await access.token()).toBe('t1')
  state.elapsed = 9000
  expect(await access.token()).toBe('t2')
})

test('one that is taken no more is fetched anew, once, however many were told so', async () => {
  const { access } = aToken(3_600_000)
  const token = await access.token()
  access.forget(token)
  expect(await access.token()).toBe('t2')
  access.forget(token)
  expect(await access.token()).toBe('t2')
})

test('an asking that fails is kept by nobody', async () => {
  const { state, access } = aToken(3_600_000)
  state.isAway = true
  await expect(Promise.all([access.token(), access.token()])).rejects.toThrow('away')
  expect(state.fetched).toBe(1)
  state.isAway = false
  expect(await access.token()).toBe('t2')
})
