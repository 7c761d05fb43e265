import { describe, expect, test } from 'vitest'
import { limits } from '../../bounds/limits.ts'
import { isFormatted, markdownWords, readMarkdown } from './formatted.ts'
import type { Block, Inline, ListItem } from './tree.ts'

const marks = { strong: 'b', emphasis: 'i', struck: 's' } as const

const said = (nodes: readonly Inline[]): string =>
  nodes
    .map((node): string => {
      if (node.kind === 'text') return node.text
      if (node.kind === 'code') return `<code>${node.text}</code>`
      if (node.kind === 'mention') return `<@${node.mention}>${node.text}</@>`
      if (node.kind === 'address') return `<a>${node.text}</a>`
      if (node.kind === 'link') return `<a ${node.url}>${said(node.children)}</a>`
      return `<${marks[node.kind]}>${said(node.children)}</${marks[node.kind]}>`
    })
    .join('')

const shownItem = ({ number, done, children }: ListItem): string =>
  `<li>${number ? `${number} ` : ''}${done === undefined ? '' : `[${done ? 'x' : ' '}] `}${shownAll(children)}</li>`

function shown(block: Block): string {
  if (block.kind === 'paragraph') return said(block.children)
  if (block.kind === 'heading') return `<h${block.level}>${said(block.children)}</h>`
  if (block.kind === 'quote') return `<q>${shownAll(block.children)}</q>`
  if (block.kind === 'list') return `<ul>${block.items.map(shownItem).join('')}</ul>`
  if (block.kind === 'code') return `<pre${block.language ? ` ${block.language}` : ''}>${block.text}</pre>`
  if (block.kind === 'rule') return '<hr>'
  const row = (cells: readonly (readonly Inline[])[]) => `<tr>${cells.map(said).join('|')}</tr>`
  return `<table ${block.aligns.map((align) => align?.[0] ?? '-').join('')}>${[block.head, ...block.rows].map(row).join('')}</table>`
}

const shownAll = (blocks: readonly Block[]): string => blocks.map(shown).join('¶')
const read = (text: string): string => shownAll(readMarkdown(text))

describe('what was not meant as Markdown is what it is', () => {
  test.each([
    '__init__',
    'the __init__ and __main__ of it',
    'from __future__ import x',
    '2*3*4',
    '2 * 3 * 4',
    '(2*3)*4*(5)',
    '2**3**4',
    'x**2 + y**2',
    'a**b**c',
    '**kwargs, **more',
    'def f(*args, **kwargs)',
    '*.ts and *.js',
    '/* a comment */',
    '5~10',
    '5~10, 20~30',
    '~/a and ~/b',
    '好的~~ 明天见~~',
    'snake_case_name',
    '_private and _other',
    'src/_drafts_/x',
    'a/__tests__/b',
    '变量_名称_值',
    '长*宽*高',
    '价格*数量*折扣=总价',
    '****',
    '***',
    '* * *',
    '---',
    'a\n---',
    '-- Ann',
    '# 5',
    '# 5\n# 6',
    '# of people: 7',
    '#5 #tag',
    '##',
    '1.',
    '1.\n2.',
    '1.5 kg',
    '2026. A good year',
    '-',
    '-5',
    '+ 1',
    '*',
    '>',
    '>_<',
    '>:( and >:D',
    '¯\\_(ツ)_/¯',
    '\\\\server\\share',
    '[1] and [x]',
    'array[i](x)',
    '[a](javascript:alert(1))',
    '[a]()',
    '[a]: https',
    '[^1]',
    ':-* :-*',
    'a | b',
    '|x|',
    '||x||',
    '    indented',
    '<b>bold</b>',
    '&nbsp; &amp;',
    '```',
    '~~~',
    '``',
    '`',
    'it`s',
    'a\n===',
    '(*) see (*)',
    'f(*a) + g(*b)',
    '*a\nb*',
    '😀*😀*😀',
  ])('%s', (text) => {
    expect(read(text).replaceAll(/<\/?a>/g, '')).toBe(text)
    expect(isFormatted(text)).toBe(false)
  })
})

describe('what was meant is shown', () => {
  test.each([
    ['**bold**', '<b>bold</b>'],
    ['*italic* and _italic_', '<i>italic</i> and <i>italic</i>'],
    ['***both***', '<i><b>both</b></i>'],
    ['**bold *and* italic**', '<b>bold <i>and</i> italic</b>'],
    ['*italic **and bold***', '<i>italic <b>and bold</b></i>'],
    ['***a** b*', '<i><b>a</b> b</i>'],
    ['**a *b**', '<b>a *b</b>'],
    ['~~gone~~', '<s>gone</s>'],
    ['un**believ**able', 'un**believ**able'],
    ['**A**pple', '<b>A</b>pple'],
    ['super**nova**', 'super<b>nova</b>'],
    ['"*quoted*", (*so*), *a*, *b*: *c*!', '"<i>quoted</i>", (<i>so</i>), <i>a</i>, <i>b</i>: <i>c</i>!'],
    ['**two\nlines**', '<b>two\nlines</b>'],
    ['_snake_case_', '<i>snake_case</i>'],
    // Beside Chinese words and punctuation.
    ['这是**重点**内容', '这是<b>重点</b>内容'],
    ['他说**“你好”**了', '他说<b>“你好”</b>了'],
    ['**注意：**请看', '<b>注意：</b>请看'],
    ['请看**（重要）**吧', '请看<b>（重要）</b>吧'],
    ['**완료**했습니다', '<b>완료</b>했습니다'],
    ['**これは「重要」**です', '<b>これは「重要」</b>です'],
    ['是~~错误~~的', '是<s>错误</s>的'],
    ['，*重点*。', '，<i>重点</i>。'],
    // Code.
    ['`a*b*c`', '<code>a*b*c</code>'],
    ['``a`b``', '<code>a`b</code>'],
    ['` `` `', '<code>``</code>'],
    ['**`x`**', '<b><code>x</code></b>'],
    ['```one line```', '<code>one line</code>'],
    ['```js\nlet a\n```', '<pre js>let a</pre>'],
    ['```\na\n\n  b\n```\nc', '<pre>a\n\n  b</pre>¶c'],
    ['```\nlet a```', '<pre>let a</pre>'],
    ['```let a = 1\nlet b```', '<pre>let a = 1\nlet b</pre>'],
    ['```python\nnot ended', '<pre python>not ended</pre>'],
    ['~~~ts {1,3}\n```\n~~~', '<pre ts>```</pre>'],
    ['````\n```\na\n```\n````', '<pre>```\na\n```</pre>'],
    ['a\n```c++\nb\n```', 'a¶<pre c++>b</pre>'],
    // Links.
    ['[a *b*](https://example.com/c_(d) "title")', '<a https://example.com/c_(d)>a <i>b</i></a>'],
    ['[a](<https://example.com/b c>)', '<a https://example.com/b c>a</a>'],
    ['[a](www.example.com)', '<a https://www.example.com>a</a>'],
    ['[a](mailto:ann@example.com)', '<a mailto:ann@example.com>a</a>'],
    ['![a cat](https://example.com/cat.png)', '<a https://example.com/cat.png>a cat</a>'],
    ['![](https://example.com/cat.png)', '<a https://example.com/cat.png>https://example.com/cat.png</a>'],
    ['[![a](https://example.com/a.png)](https://example.com/b)', '<a https://example.com/b>a</a>'],
    ['[https://example.com/a](https://example.com/a)', '<a https://example.com/a>https://example.com/a</a>'],
    ['[https://bank.example](https://evil.example)', '[<a>https://bank.example</a>](<a>https://evil.example</a>)'],
    ['**https://example.com/a**', '<b><a>https://example.com/a</a></b>'],
    ['_https://example.com/a_', '<i><a>https://example.com/a</a></i>'],
    ['<https://example.com/a> <ann@example.com>', '<a>https://example.com/a</a> <a>ann@example.com</a>'],
    ['https://example.com/_a_/*b*', '<a>https://example.com/_a_/*b</a>*'],
    ['看**https://example.com**，', '看<b><a>https://example.com</a></b>，'],
    // Signs that were meant to be seen.
    ['\\*a\\* \\`b\\` \\[c\\](d) 1\\. \\# \\\\', '*a* `b` [c](d) 1. # \\'],
    ['\\# a', '# a'],
    // Headings, quotes, lines.
    ['# Title\n\nText', '<h1>Title</h>¶Text'],
    ['## C#', '<h2>C#</h>'],
    ['### A\ntext', '<h3>A</h>¶text'],
    ['> a\n> b\nc', '<q>a\nb</q>¶c'],
    ['> a\n>\n> b', '<q>a¶b</q>'],
    ['>> a\n> b', '<q><q>a</q>¶b</q>'],
    ['a\n\n---\n\nb', 'a¶<hr>¶b'],
    // Lists say the numbers that were written.
    ['- a\n- b', '<ul><li>a</li><li>b</li></ul>'],
    ['a:\n- b\n- c\nd', 'a:¶<ul><li>b</li><li>c</li></ul>¶d'],
    ['- a\n  - b\n  - c\n- d', '<ul><li>a¶<ul><li>b</li><li>c</li></ul></li><li>d</li></ul>'],
    ['1. a\n   - b\n2. c', '<ul><li>1. a¶<ul><li>b</li></ul></li><li>2. c</li></ul>'],
    ['1. a\n\n   more\n\n2. b', '<ul><li>1. a¶more</li><li>2. b</li></ul>'],
    ['3. a', '<ul><li>3. a</li></ul>'],
    ['1. a\n3. b\n10. c', '<ul><li>1. a</li><li>3. b</li><li>10. c</li></ul>'],
    ['1. a\n1. b\n1. c', '<ul><li>1. a</li><li>2. b</li><li>3. c</li></ul>'],
    ['1) a\n2) b', '<ul><li>1) a</li><li>2) b</li></ul>'],
    ['- [ ] a\n- [x] b', '<ul><li>[ ] a</li><li>[x] b</li></ul>'],
    ['- a\n  ```js\n  b\n  ```', '<ul><li>a¶<pre js>b</pre></li></ul>'],
    ['\t- a', '    - a'],
    // Tables.
    ['|a|b|\n|:-|-:|\n|`c`|d\\|e|f|\ntext', '<table se><tr>a|b</tr><tr><code>c</code>|d|e|f</tr></table>¶text'],
    ['a|b\n-|-\n1|2', '<table --><tr>a|b</tr><tr>1|2</tr></table>'],
    ['two\r\nlines\rand one', 'two\nlines\nand one'],
  ])('%s', (text, tree) => {
    expect(read(text)).toBe(tree)
  })
})

test('a text is Markdown when it would look another way', () => {
  for (const text of [
    '**a**',
    '- a',
    '1. a',
    '`a`',
    '[a](https://example.com)',
    '> a',
    '\\*a\\*',
    '```\na\n```',
    '## a',
  ])
    expect([text, isFormatted(text)]).toEqual([text, true])
  for (const text of [
    'a',
    'https://example.com/_a_',
    'a\nb',
    '<https://example.com>',
    'C:\\*.txt',
    'C:\\_old',
    '\\\\a\\b',
  ])
    expect([text, isFormatted(text)]).toEqual([text, false])
})

test('its words are what it says, without its signs', () => {
  expect(
    markdownWords(
      '## A\n**b** `c_d` [e](https://example.com)\n> f\n- g\n2. h\n- [x] i\n\n|j|k|\n|-|-|\n|l|m|\n```js\nn\n```',
    ),
  ).toBe('A\nb c_d e\nf\n• g\n2. h\n☑ i\nj | k\nl | m\nn')
})

test.each([
  ['quotes', '>'],
  ['quotes apart', '> '],
  ['lists', '- '],
  ['numbers', '1. '],
  ['items', '- a\n'],
  ['items apart', '- a\n\n'],
  ['quotes and lists', '> - '],
  ['stars', '*'],
  ['stars that begin', '*a '],
  ['stars that end', 'a* '],
  ['pairs that begin', '**a '],
  ['of both kinds', '**a *b '],
  ['emphasis', '*a* _b_ **c** ~~d~~ '],
  ['brackets', '['],
  ['brackets that close', ']'],
  ['links', '[a]('],
  ['links with names', '[a](https://example.com "b '],
  ['parentheses', '[a](('],
  ['pictures', '!['],
  ['ticks', '`'],
  ['ticks apart', '` `` ``` '],
  ['code', '`a` '],
  ['fences', '```\n'],
  ['two fences', '~~~\n```\n'],
  ['tables', 'a|b\n-|-\n'],
  ['rows', '|'],
  ['headings', '# \n'],
  ['headings with words', '# a\n\n'],
  ['lines', '---\n\n'],
  ['empty lines', '\n'],
  ['spaces', '        - a\n'],
  ['strokes', '\\'],
  ['addresses', '<https://a.b> '],
])('hostile %s take time in proportion to the text', (_kind, piece) => {
  const before = process.cpuUsage()
  readMarkdown(piece.repeat(limits.textLength / piece.length))
  expect(process.cpuUsage(before).user / 1000).toBeLessThan(700)
})

test('those who are meant stay whole in their places, and in code, addresses and links they are words', () => {
  const meaning = (text: string, ...words: string[]): string =>
    shownAll(
      readMarkdown(
        text,
        words.map((one, n) => ({ mention: `user/${n}`, from: text.indexOf(one), length: one.length })),
      ),
    )
  expect(meaning('**hi @Bob** and @__init__!', '@Bob', '@__init__')).toBe(
    '<b>hi <@user/0>@Bob</@></b> and <@user/1>@__init__</@>!',
  )
  expect(meaning('- *@Al*\n- x', '@Al')).toBe('<ul><li><i><@user/0>@Al</@></i></li><li>x</li></ul>')
  expect(meaning('|@A|b|\n|-|-|\n|c|@D|', '@A', '@D')).toBe(
    '<table -->' + '<tr><@user/0>@A</@>|b</tr><tr>c|<@user/1>@D</@></tr></table>',
  )
  expect(meaning('`@Bob` [@Eve](https://e.example)', '@Bob', '@Eve')).toBe(
    '<code>@Bob</code> <a https://e.example>@Eve</a>',
  )
  // What does not fit, and what has such signs of its own, is text as it was written.
  expect(shownAll(readMarkdown('hi', [{ mention: 'user/0', from: 1, length: 9 }]))).toBe('hi')
  expect(meaning('\ue000 @Bob', '@Bob')).toBe('\ue000 @Bob')
})
