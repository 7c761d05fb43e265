import { expect, test } from 'vitest'
import { eachAtOnce } from './each-at-once.ts'

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

test('so many are under way at once, begun in their order, and each is done', async () => {
  const begun: number[] = []
  let [now, most] = [0, 0]
  await eachAtOnce([1, 2, 3, 4, 5], 2, async (one) => {
    begun.push(one)
    most = Math.max(most, ++now)
    await turn()
    now -= 1
  })
  expect([begun, most, now]).toEqual([[1, 2, 3, 4, 5], 2, 0])
})

test('when one rejects no more are begun, and nothing is under way any more when that is known', async () => {
  const ended: number[] = []
  const all = eachAtOnce([1, 2, 3, 4, 5, 6], 2, async (one) => {
    if (one === 1) throw new Error('the store is away')
    for (let turns = 0; turns < 5; turns++) await turn()
    ended.push(one)
  })
  await expect(all).rejects.toThrow('the store is away')
  expect(ended).toEqual([2])
  for (let turns = 0; turns < 20; turns++) await turn()
  expect(ended).toEqual([2])
})
