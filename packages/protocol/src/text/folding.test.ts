import { expect, test } from 'vitest'
import { foldCharacter, foldText } from './folding.ts'

test('a text is folded as its characters are, the first time and when they were met before', () => {
  const said = ['A', 'É', 'e\u0301', 'Ł', '٣', '你', 'ﾊﾟ', '한', `a${'\u0301'.repeat(50)}`, '😀', '\ud83d']
  const folded = said.map(foldCharacter).join('')
  expect(foldText(said.join(''))).toBe(folded)
  // More characters than are kept.
  let many = ''
  for (let code = 0x20000; code < 0x20000 + 25_000; code++) many += String.fromCodePoint(code)
  expect(foldText(many) === many).toBe(true)
  expect(foldText(said.join(''))).toBe(folded)
})
