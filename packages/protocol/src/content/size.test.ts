import { expect, test } from 'vitest'
import { expectContentFits } from './size.ts'

test('a content of 64 KiB is taken, one byte more is too large', () => {
  const around = JSON.stringify({ type: 'custom/x', data: '' }).length
  expect(() => expectContentFits({ type: 'custom/x', data: 'x'.repeat(65_536 - around) })).not.toThrow()
  const over = { type: 'custom/x', data: `${'x'.repeat(65_535 - around)}ü` }
  expect(() => expectContentFits(over)).toThrow(
    expect.objectContaining({ code: 'too_large', details: expect.objectContaining({ limit: 65_536 }) }),
  )
})
