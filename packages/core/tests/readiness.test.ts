import { TestTime } from '@tidings/testkit/core'
import { expect, test } from 'vitest'
import { Readiness } from '../src/readiness.ts'

const unavailable = { code: 'unavailable', message: 'the store does not answer' }

test('a store that does not answer is not waited for, nor asked again before it has', async () => {
  const time = new TestTime()
  const asked: (() => void)[] = []
  const readiness = new Readiness(() => new Promise((resolve) => asked.push(resolve)), time.clock)
  const [one, other] = [readiness.expect(), readiness.expect()]
  const both = Promise.all([
    expect(one).rejects.toMatchObject(unavailable),
    expect(other).rejects.toMatchObject(unavailable),
  ])
  time.tick(3000)
  await both
  time.tick(60_000)
  await expect(readiness.expect()).rejects.toMatchObject(unavailable)
  expect(asked).toHaveLength(1)
  asked[0]?.()
  await Promise.resolve().then(() => undefined)
  const again = readiness.expect()
  asked[1]?.()
  await again
  // Known for a while.
  await readiness.expect()
  expect(asked).toHaveLength(2)
})
