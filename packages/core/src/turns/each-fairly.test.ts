import { expect, test } from 'vitest'
import { eachFairly } from './each-fairly.ts'

const of = (one: string): string => one.split(' ')[0] ?? ''

/** `host 1` to `host n`. */
const some = (host: string, count: number): string[] => Array.from({ length: count }, (_, n) => `${host} ${n + 1}`)

test('who does not answer leaves room for those who do, and they end meanwhile', async () => {
  const begun: string[] = []
  const ended: string[] = []
  const { promise, resolve } = Promise.withResolvers<void>()
  const done = eachFairly(
    [...some('hangs', 50), ...some('also', 50), ...some('answers', 50)],
    { atOnce: 16, of },
    async (one) => {
      begun.push(one)
      if (of(one) !== 'answers') await promise
      ended.push(one)
    },
  )
  for (let turn = 0; turn < 200; turn++) await Promise.resolve()
  expect(ended).toEqual(some('answers', 50))
  const held = begun.filter((one) => of(one) !== 'answers')
  expect(held.length).toBeLessThan(16)
  resolve()
  await done
  expect(ended).toHaveLength(150)
  for (const host of ['hangs', 'also']) expect(begun.filter((one) => of(one) === host)).toEqual(some(host, 50))
})

test('one alone takes half of the places, and no more than there are', async () => {
  let [now, most] = [0, 0]
  await eachFairly(some('one', 40), { atOnce: 16, of }, async () => {
    now += 1
    most = Math.max(most, now)
    await new Promise((resolve) => setImmediate(resolve))
    now -= 1
  })
  expect(most).toBe(8)
  await eachFairly([], { atOnce: 16, of }, async () => undefined)
})

test('when one rejects no more are begun, and it rejects when those under way have ended', async () => {
  const ended: string[] = []
  const doing = eachFairly(some('one', 10), { atOnce: 4, of }, async (one) => {
    await new Promise((resolve) => setImmediate(resolve))
    if (one === 'one 1') throw new Error('wrong')
    ended.push(one)
  })
  await expect(doing).rejects.toThrow('wrong')
  expect(ended).toEqual(['one 2'])
})
