import { expect, test } from 'vitest'
import { type Format, formatted } from '../src/composer/markup.ts'
import { contentOf } from '../src/content/content-of.ts'

test('what is written with signs of Markdown is sent as that, but as text where a server would refuse it', () => {
  expect(contentOf('**now**').type).toBe('markdown')
  expect(contentOf('now').type).toBe('text')
  const pasted = '> '.repeat(40)
  expect(contentOf(pasted)).toEqual({ type: 'text', data: pasted })
})

/** `⟦` and `⟧` are where the selection begins and ends. */
function written(marked: string): { text: string; selection: readonly [number, number] } {
  const from = marked.indexOf('⟦')
  const to = marked.indexOf('⟧') - 1
  return { text: marked.replace(/[⟦⟧]/g, ''), selection: [from, to] }
}

function after(marked: string, format: Format): string {
  const { text, selection } = written(marked)
  const { stretch, piece, select } = formatted({ text, mentionsAt: [] }, selection, format)
  const next = text.slice(0, stretch[0]) + piece.text + text.slice(stretch[1])
  return `${next.slice(0, select[0])}⟦${next.slice(...select)}⟧${next.slice(select[1])}`
}

test('marks go around what is selected, not its blanks, and away again', () => {
  expect(after('so ⟦very ⟧good', 'bold')).toBe('so **⟦very⟧** good')
  expect(after('so **⟦very⟧** good', 'bold')).toBe('so ⟦very⟧ good')
  expect(after('⟦a⟧', 'strike')).toBe('~~⟦a⟧~~')
  expect(after('⟦⟧', 'italic')).toBe('_⟦⟧_')
  expect(after('⟦x⟧', 'code')).toBe('`⟦x⟧`')
  expect(after('see ⟦a\nb⟧ there', 'code')).toBe('see \n```\n⟦a\nb⟧\n```\n there')
})

test('lines are marked whole, and no longer when all are', () => {
  expect(after('one\nt⟦wo\nth⟧ree\nfour', 'quote')).toBe('one\n⟦> two\n> three⟧\nfour')
  expect(after('⟦> two\n> three⟧', 'quote')).toBe('⟦two\nthree⟧')
  expect(after('⟦a\nb⟧', 'numbers')).toBe('⟦1. a\n2. b⟧')
  expect(after('⟦a\n- b⟧', 'list')).toBe('⟦- a\n- - b⟧')
})

test('of a link the part is selected that is still to be written', () => {
  expect(after('see ⟦this⟧', 'link')).toBe('see [this](⟦https://⟧)')
  expect(after('⟦https://example.org⟧', 'link')).toBe('[⟦⟧](https://example.org)')
})

test('who is meant is meant still within marks', () => {
  const mention = { mention: 'user/bob', from: 3, length: 4 }
  const told = { text: 'hi @Bob\nbye', mentionsAt: [mention] }
  expect(formatted(told, [0, 7], 'bold').piece.mentionsAt).toEqual([{ ...mention, from: 5 }])
  expect(formatted(told, [0, 11], 'quote').piece.mentionsAt).toEqual([{ ...mention, from: 5 }])
  expect(formatted(told, [3, 7], 'link').piece.mentionsAt).toEqual([{ ...mention, from: 1 }])
})

test.each(['call __init__', '2*3*4', '5~10 or 20~30', '# 5', '1.', 'snake_case_name', '>_<', '¯\\_(ツ)_/¯', '---'])(
  'what was not meant as Markdown is sent as it is: %s',
  (words) => {
    expect(contentOf(words)).toEqual({ type: 'text', data: words })
  },
)

test.each(['- a', '3. a', '**“重点”**', '> a', '`a`', '_a_', '[a](https://example.com)', '\\*a\\*', '```\na'])(
  'what was meant so is: %s',
  (words) => {
    expect(contentOf(words)).toEqual({ type: 'markdown', data: words })
  },
)
