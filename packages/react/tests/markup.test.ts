import { expect, test } from 'vitest'
import { contentOf } from '../src/composer/markup.ts'

test('what is written with signs of Markdown is sent as that, but as text where a server would refuse it', () => {
  expect(contentOf('**now**').type).toBe('markdown')
  expect(contentOf('now').type).toBe('text')
  const pasted = '> '.repeat(40)
  expect(contentOf(pasted)).toEqual({ type: 'text', data: pasted })
})
