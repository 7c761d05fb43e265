import { expect, test } from 'vitest'
import { expectDelivered, expectPrompt } from './delivery.ts'
import { History } from './history.ts'

test('a terminal that ends with less than anybody was told is a violation, one that has it in time is none', async () => {
  const history = new History()
  const readers = [{ clientId: 'phone', heads: () => [['room/one', 0]] as const }]
  expect(await expectDelivered(readers, history, 50)).toBeLessThan(50)
  history.seen('room/one', 2)
  await expectDelivered(readers, history, 50)
  expect(history.violations).toEqual([
    '0.05 s after the last misfortune 1 copies are behind: phone has 0 of 2 entries of room/one',
  ])
})

test.each([
  ['who has been back for long', 1, 0],
  ['who has come back a moment ago', 0, 3_600_000],
])('%s and lacks what was known long before: %d violations', async (_, violations, cameInMs) => {
  const history = new History()
  history.seen('room/one', 2)
  const syncedSince = performance.now() + cameInMs
  const looks = expectPrompt(
    [{ clientId: 'phone', standing: 'connected', syncedSince, heads: () => [['room/one', 1]] as const }],
    history,
    1,
  )
  await new Promise((resolve) => setTimeout(resolve, 600))
  await looks.stop()
  expect(history.violations).toHaveLength(violations)
})
