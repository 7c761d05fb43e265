import { expect, test } from 'vitest'
import { bytesIn } from './base64.ts'

test.each([0, 1, 2, 3, 4, 5, 255, 256, 1000])('%i bytes come back', (length) => {
  const bytes = Uint8Array.from({ length }, (_, at) => (at * 89 + 251) % 256)
  expect(bytesIn(Buffer.from(bytes).toString('base64'))).toEqual(bytes)
})
