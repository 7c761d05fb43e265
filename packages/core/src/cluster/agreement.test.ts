import { expect, test } from 'vitest'
import { differing } from './agreement.ts'

test('settings that two nodes do not share are named, each once', () => {
  expect(differing(['a 1', 'b 1', 'c 1'], ['c 1', 'b 2'])).toEqual(['a', 'b'])
  expect(differing(['a 1', 'b 1'], ['b 1', 'a 1'])).toEqual([])
})

test('one of a version that says nothing of its settings differs in none; one that says that all are as they come does', () => {
  expect(differing(['a 1'], undefined)).toEqual([])
  expect(differing(['a 1'], [])).toEqual(['a'])
})
