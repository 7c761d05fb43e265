import { describe, expect, test } from 'vitest'
import { limits } from '../limits.ts'
import { Content } from './content.ts'
import { tooMuchMarkdown } from './markdown.ts'

/** As many of a piece as a message can hold. */
const full = (piece: string): string => piece.repeat(limits.textLength / piece.length)
const half = (piece: string): string => piece.repeat(limits.textLength / 2 / piece.length)

describe('what would hold up a page is not shown as Markdown', () => {
  test.each([
    ['quotes within quotes', full('>')],
    ['quotes with spaces', full('> ')],
    ['lists within lists', `${'- '.repeat(6000)}a`],
    ['numbered lists within lists', `${'1. '.repeat(6000)}a`],
    ['lists in quotes in lists', full('> - ')],
    ['lists after tabs', full('-\t')],
    ['lists that go by spaces', Array.from({ length: 100 }, (_, depth) => `${' '.repeat(2 * depth)}- a`).join('\n')],
    ['a table as wide as it is long', `|${'a|'.repeat(2500)}\n|${'-|'.repeat(2500)}\n${'x\n'.repeat(4000)}`],
    ['a narrow table that is long', `a|b|c|d|e\n-|-|-|-|-\n${'x\n'.repeat(2000)}`],
    ['a table in a quote', `> |a|b|c|d|e\n> |-|-|-|-|-\n${'> x\n'.repeat(2000)}`],
    ['tables one after another', full('a|b\n-|-\nc|d\n\n')],
    ['emphasis that begins', full('*a_ ')],
    ['emphasis within emphasis', `${half('*')}a${half('*')}`],
    ['strikethrough', full('~a~ ')],
    ['brackets', `${half('[')}a${half(']')}`],
    ['links within links', full('[a](')],
    ['pictures', full('![')],
    ['footnotes', `[^a]: x\n\n${full('[^a] ')}`],
    ['a link of entities', `www.a.b${'&a;'.repeat(6000)}`],
    ['code', full('`a` ')],
    ['lines', full('b\n')],
    ['lines of Windows', full('b\r\n')],
    ['items', full('- a\n')],
    ['quotes of titles', full('[a](b "c')],
  ])('%s', (_what, text) => {
    expect(tooMuchMarkdown(text)).toMatch(/^(nests|has|begins) /)
  })

  test('a server does not take it, and says why and what to do', () => {
    const refused = Content.safeParse({ type: 'markdown', data: full('>') })
    expect(refused.error?.issues).toMatchObject([
      { path: ['data'], message: 'nests quotes or lists deeper than 16 levels: send it as text, or as a file' },
    ])
    expect(Content.safeParse({ type: 'text', data: full('>') }).success).toBe(true)
  })
})

describe('what people write is', () => {
  test.each([
    ['words', full('word ')],
    ['Chinese words', full('汉')],
    ['one long word', full('a')],
    ['emoji', full('😀')],
    ['lists within lists', '- a\n  - b\n    - c\n      1. d\n> > > quoted thrice\n'],
    ['a table', `| Name | Size | Note |\n| :-- | --: | --- |\n${'| a | 1 | **b** |\n'.repeat(200)}`],
    ['tables of an ordinary length', `${'| a | b |\n| - | - |\n| c | d |\n\n'.repeat(100)}`],
    ['code', `\`\`\`ts\n${'      const values = list.map((one) => one.value * 2)\n'.repeat(300)}\`\`\``],
    ['a rule and a heading', 'a\n---\n# b\n\n***\n'],
    ['a long link', `https://example.org/?${'a=b&'.repeat(200)}`],
  ])('%s', (_what, text) => {
    expect(tooMuchMarkdown(text)).toBeUndefined()
  })
})
