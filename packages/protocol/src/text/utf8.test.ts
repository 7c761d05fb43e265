import { expect, test } from 'vitest'
import { utf8Length } from './utf8.ts'

test.each(['', 'abc', 'ü', '小红', '👩‍👩‍👧 ok', '\u07ff\u0800'])('counts the bytes of %j as UTF-8 has them', (text) => {
  expect(utf8Length(text)).toBe(Buffer.byteLength(text))
})
