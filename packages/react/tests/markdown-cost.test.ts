import { limits } from '@tidings/protocol'
import { tooMuchMarkdown } from '@tidings/protocol/markdown'
import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import Reader from 'react-markdown'
import breaks from 'remark-breaks'
import gfm from 'remark-gfm'
import { beforeAll, expect, test } from 'vitest'

/** Milliseconds of the processor, which others on the same machine do not lengthen. */
function costOf(text: string): number {
  const before = process.cpuUsage()
  renderToStaticMarkup(createElement(Reader, { remarkPlugins: [gfm, breaks] }, text))
  return process.cpuUsage(before).user / 1000
}

type Make = (times: number) => string

/** The longest of its kind that is still shown as Markdown. */
function longestOf(make: Make): string {
  let fits = 0
  let tooMany: number = limits.textLength
  while (tooMany - fits > 1) {
    const times = Math.floor((fits + tooMany) / 2)
    const text = make(times)
    if (text.length <= limits.textLength && tooMuchMarkdown(text) === undefined) fits = times
    else tooMany = times
  }
  return make(fits)
}

const of =
  (...pieces: readonly string[]): Make =>
  (times) =>
    pieces.map((piece) => piece.repeat(times)).join('')
const lines =
  (line: (index: number) => string): Make =>
  (times) =>
    Array.from({ length: times }, (_, index) => line(index)).join('\n')
const far = 'c '.repeat(4000)

const kinds: readonly (readonly [string, Make])[] = [
  ['quotes', of('>')],
  ['lists', of('- ')],
  ['items', of('- a\n')],
  ['items apart', of('- a\n\n')],
  ['quotes and lists', of(`${'> - '.repeat(8)}a\n`)],
  ['lists by spaces', lines((index) => `${'  '.repeat(index)}- a`)],
  ['lists by tabs, in a quote', lines((index) => `> ${'\t'.repeat(index % 20)}- a`)],
  ['lines that go on', (times) => `${'- '.repeat(16)}a\n${'a\n'.repeat(times)}`],
  ['a wide table', (times) => `|${'a|'.repeat(300)}\n|${'-|'.repeat(300)}\n${'x\n'.repeat(times)}`],
  ['a table of other spaces', (times) => `|${'a|'.repeat(300)}\n|${'-|'.repeat(300)}\n${'\u00a0\n'.repeat(times)}`],
  ['tables', of('a|b\n-|-\nc|d\n\n')],
  ['headings beneath', of('a\n-\n')],
  ['emphasis', of('*a_ ')],
  ['emphasis that ends far away', of('*a ', 'a* ')],
  ['emphasis of two kinds', of('*a _b ', 'c* d_ ')],
  ['strikethrough', of('~a ', 'a~ ')],
  ['brackets', of('[', ']')],
  ['brackets around a text', (times) => `${'['.repeat(times)} ${far}${']'.repeat(times)}`],
  ['boxes after a picture', (times) => `![ ${`${'c '.repeat(100)}[ ] `.repeat(times)}`],
  ['links', of('[a](')],
  ['links with titles', of('[a](b "c ')],
  ['names of links', lines((index) => `[a${index}]: b`)],
  ['footnotes', lines((index) => `[^a${index}]: [^a${index + 1}]`)],
  ['one footnote', (times) => `[^a]: x\n\n${'[^a] '.repeat(times)}`],
  ['code', of('`a` ')],
  ['code that never ends', (times) => `${lines((index) => '`'.repeat(index + 1))(times)} ${far}`],
  ['code within fences', (times) => `~~~\n${'*a_\n'.repeat(times)}`],
  ['HTML', of('<a b="')],
  ['HTML that never ends', (times) => `${'a <? '.repeat(times)}${far}`],
  ['comments', (times) => `${'a <!-- '.repeat(times)}${far}`],
  ['entities', (times) => `www.a.b${'&a;'.repeat(times)}`],
  ['addresses', of('www.a.b ')],
  ['mail', of('a@b.c ')],
  ['a very long word', of('a+')],
  ['dots of an address', (times) => `www.a${'.'.repeat(times)}`],
  ['lines', of('b\n')],
  ['rows of equals', of('=\n')],
  ['a gap', (times) => `-${' '.repeat(times)}b`],
]

beforeAll(() => {
  // What is measured first pays for the compiler.
  costOf('a *b* [c](d)\n\n- e\n\n|f|\n|-|\n\n'.repeat(200))
})

/** Several times what each takes, so that a slow machine passes; without a judge such a text takes up to minutes. */
test.each(kinds)('what is still shown as Markdown does not hold up a page: %s', (_kind, make) => {
  const text = longestOf(make)
  expect(text).not.toBe('')
  expect(costOf(text)).toBeLessThan(1500)
})
