import { expect, test } from 'vitest'
import { type CodeLanguage, languageOf, languages, mayHighlight } from '../src/content/languages.ts'
import { paint } from '../src/content/painting.ts'

/** As long as may be painted. */
const full = (piece: string): string =>
  Array.from({ length: 26 }, () => piece.repeat(Math.floor(300 / piece.length))).join('\n')

/** What the patterns of languages look at again and again. */
const hostile = [' ', 'a', '((a', '<a ', '/*', '\\', '${', '1_', 'aA1_', 'a  a', 'a.', 'class a ', '"\\'].map(full)

test.each(Object.keys(languages) as CodeLanguage[])(
  '%s loses no letter, and hostile code holds up nobody',
  async (language) => {
    const code = 'let x = "<b>" + 1 // y\n# z\n'
    expect((await paint(code, language)).map(({ text }) => text).join('')).toBe(code)
    for (const text of hostile) {
      expect(mayHighlight(text)).toBe(true)
      const before = process.cpuUsage()
      await paint(text, language)
      // Several times what it takes, so that a slow machine passes.
      expect(process.cpuUsage(before).user / 1000).toBeLessThan(700)
    }
  },
)

test('a language goes by its names; what nobody knows has no colours', () => {
  expect(['JS', 'c++', 'yml', 'html', 'toml'].map(languageOf)).toEqual(['javascript', 'cpp', 'yaml', 'xml', 'ini'])
  expect(['', 'klingon', '__proto__', 'constructor'].map(languageOf)).toEqual(Array(4).fill(undefined))
})

test('what is long stands there as it is', () => {
  expect(mayHighlight('a\n'.repeat(300))).toBe(true)
  expect(mayHighlight('a\n'.repeat(500))).toBe(false)
  expect(mayHighlight('a'.repeat(301))).toBe(false)
  expect(mayHighlight(`${'a'.repeat(40)}\n`.repeat(200))).toBe(false)
})
