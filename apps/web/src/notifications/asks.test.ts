import { emptyState } from '@tidings/client'
import { expect, test } from 'vitest'
import { callOfAsk } from './asks.ts'

test('whoever is called as something that every object has is not blocked for that', () => {
  const callOf = (id: string) =>
    callOfAsk(emptyState, {
      ...{ from: `user/${id}`, conversation: `user/${id}`, ts: 1 },
      ...{ says: 'wantsToBeContact', words: 'Hello' },
    })
  for (const id of ['constructor', '__proto__']) expect(callOf(id)).toEqual(callOf('bob'))
})
