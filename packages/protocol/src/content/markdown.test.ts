import { describe, expect, test } from 'vitest'
import { limits } from '../bounds/limits.ts'
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
    ['a table whose lines look empty', `|${'a|'.repeat(300)}\n|${'-|'.repeat(300)}\n${'\u00a0\n'.repeat(1000)}`],
    [
      'lists in quotes that go by tabs',
      Array.from({ length: 150 }, (_, depth) => `> ${'\t'.repeat(depth)}- a`).join('\n'),
    ],
    ['lines that go on in lists', `${'- '.repeat(16)}a\n${'a\n'.repeat(2000)}`],
    ['short lines of lists and quotes', full(`${'> - '.repeat(8)}a\n`)],
    ['emphasis that finds its end far away', `${'*a '.repeat(1200)}${'a* '.repeat(1200)}`],
    ['brackets around a long text', `${'['.repeat(390)} ${'c '.repeat(9000)}${']'.repeat(390)}`],
    ['boxes after a picture that never ends', `![ ${`${'c '.repeat(100)}[ ] `.repeat(59)}`],
    ['HTML that never ends', `${'a <? '.repeat(1900)}${'c '.repeat(3000)}`],
    ['what stands after code', `~~~\ncode\n~~~\n${half('*a_ ')}`],
    ['what an indented fence ends', ` ~~~\ncode\n~~~\n${half('*a_ ')}`],
    ['a fence in HTML', `<!--\n~~~\n-->\n${half('*a_ ')}`],
    ['a fence behind a mark of byte order', `\ufeff~~~\ncode\n~~~\n${half('*a_ ')}`],
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
    ['code full of signs', `\`\`\`json\n${'  "a_b": ["*c*"], "d": [],\n'.repeat(700)}\`\`\``],
    ['many links', '- [A page of the handbook](https://example.org/handbook/page)\n'.repeat(200)],
    ['a rule and a heading', 'a\n---\n# b\n\n***\n'],
    ['a long link', `https://example.org/?${'a=b&'.repeat(200)}`],
  ])('%s', (_what, text) => {
    expect(tooMuchMarkdown(text)).toBeUndefined()
  })
})

test.each([
  ['a dash, a long gap, a word', `-${' '.repeat(limits.textLength)}b`],
  ['a quote, a long gap, a dash', `>${' '.repeat(limits.textLength)}b-`],
  ['a row of dashes', `${'-'.repeat(limits.textLength)}b`],
  ['bars', `|${'-|'.repeat(limits.textLength / 2)}b`],
])('judging takes no time itself: %s', (_what, text) => {
  const before = process.cpuUsage()
  tooMuchMarkdown(text)
  expect(process.cpuUsage(before).user / 1000).toBeLessThan(600)
})
