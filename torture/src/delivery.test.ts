import { expect, test } from 'vitest'
import { Copy } from './copy.ts'
import { expectDelivered } from './delivery.ts'
import { History } from './history.ts'

test('a terminal that ends with less than anybody was told is a violation, one that has it in time is none', async () => {
  const history = new History()
  const terminals = [{ clientId: 'phone', copies: new Map([['room/one', new Copy()]]) }]
  expect(await expectDelivered(terminals, history, 50)).toBeLessThan(50)
  history.seen('room/one', 2)
  await expectDelivered(terminals, history, 50)
  expect(history.violations).toEqual([
    '0.05 s after the last misfortune 1 copies are behind: phone has 0 of 2 entries of room/one',
  ])
})
