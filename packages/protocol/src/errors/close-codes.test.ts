import { expect, test } from 'vitest'
import { utf8Length } from '../text/utf8.ts'
import { closeCodes } from './close-codes.ts'

test('what is said with a close fits into its frame', () => {
  const long = Object.values(closeCodes).filter(({ text }) => utf8Length(text) > 123)
  expect(long).toEqual([])
})
