import { describe, expect, test } from 'vitest'
import { linksIn } from './links.ts'

const shown = (text: string): readonly string[] => linksIn(text).map(({ from, to }) => text.slice(from, to))

describe('a link is what was meant as one', () => {
  test.each([
    ['https://example.com', 'https://example.com'],
    ['HTTPS://EXAMPLE.com/A', 'HTTPS://EXAMPLE.com/A'],
    ['see http://localhost:8080/a?b=c&d[]=e#f now', 'http://localhost:8080/a?b=c&d[]=e#f'],
    ['http://[::1]:8080/x', 'http://[::1]:8080/x'],
    ['http://me:secret@example.com/', 'http://me:secret@example.com/'],
    // The end of a sentence, and what stands around.
    ['Is it https://example.com/a?', 'https://example.com/a'],
    ['https://example.com/a, then', 'https://example.com/a'],
    ['https://example.com/a...', 'https://example.com/a'],
    ['(https://example.com/a).', 'https://example.com/a'],
    ['"https://example.com/a"', 'https://example.com/a'],
    ["'https://example.com/a'", 'https://example.com/a'],
    ['<https://example.com/a>', 'https://example.com/a'],
    ['[https://example.com/a](https://example.com/b)', 'https://example.com/a', 'https://example.com/b'],
    ['{"url":"https://example.com/a"}', 'https://example.com/a'],
    ['`https://example.com/a`', 'https://example.com/a'],
    ['**https://example.com/a**', 'https://example.com/a'],
    ['_https://example.com/a_', 'https://example.com/a'],
    ['https://example.com/a|b', 'https://example.com/a'],
    ['https://youtu.be/a1-_bC3dE4_', 'https://youtu.be/a1-_bC3dE4_'],
    ['https://youtu.be/a1_bC3dE4-', 'https://youtu.be/a1_bC3dE4-'],
    ['“https://example.com/a”', 'https://example.com/a'],
    ['«https://example.com/a»', 'https://example.com/a'],
    ['https://example.com/a — yes', 'https://example.com/a'],
    ['https://example.com/a…', 'https://example.com/a'],
    ['https://example.com/\u202egnp.exe', 'https://example.com/'],
    ['https://example.com/a\u200bb', 'https://example.com/a'],
    // Brackets that belong to it.
    ['https://en.wikipedia.org/wiki/Go_(game)', 'https://en.wikipedia.org/wiki/Go_(game)'],
    ['(https://en.wikipedia.org/wiki/Go_(game))', 'https://en.wikipedia.org/wiki/Go_(game)'],
    ['https://example.com/a(b', 'https://example.com/a(b'],
    ['https://example.com/a_(', 'https://example.com/a_'],
    // Chinese, Japanese, Korean, Thai: no space follows.
    ['请看https://example.com/a，然后回复', 'https://example.com/a'],
    ['在https://example.com/a。', 'https://example.com/a'],
    ['（https://example.com/a）', 'https://example.com/a'],
    ['「https://example.com/a」と', 'https://example.com/a'],
    ['【https://example.com/a】《https://example.com/b》', 'https://example.com/a', 'https://example.com/b'],
    ['https://example.com谢谢', 'https://example.com'],
    ['https://example.com/谢谢', 'https://example.com/'],
    ['https://example.com/a谢谢', 'https://example.com/a'],
    ['https://example.com/a/?id=5谢谢', 'https://example.com/a/?id=5'],
    ['https://example.comを見て', 'https://example.com'],
    ['https://example.com에서', 'https://example.com'],
    ['https://example.comครับ', 'https://example.com'],
    ['https://example.com/a👍', 'https://example.com/a'],
    ['https://example.com/a；https://example.com/b', 'https://example.com/a', 'https://example.com/b'],
    // And an address that is written in them.
    ['https://zh.wikipedia.org/wiki/微信 好', 'https://zh.wikipedia.org/wiki/微信'],
    ['https://zh.wikipedia.org/wiki/微信_(腾讯)。', 'https://zh.wikipedia.org/wiki/微信_(腾讯)'],
    ['https://example.com/s?q=微信&x=1', 'https://example.com/s?q=微信&x=1'],
    ['https://例子.测试/a', 'https://例子.测试/a'],
    ['https://例子.com谢谢', 'https://例子.com'],
    ['https://ru.wikipedia.org/wiki/Чат.', 'https://ru.wikipedia.org/wiki/Чат'],
    ['https://münchen.example/straße', 'https://münchen.example/straße'],
    ['https://fa.wikipedia.org/wiki/می\u200cخواهم', 'https://fa.wikipedia.org/wiki/می\u200cخواهم'],
    ['http://http://t.example/R2', 'http://t.example/R2'],
    [
      '《梦》当当网http://t.example/RUy3《梦》亚马逊http://t.example/RUyQ',
      'http://t.example/RUy3',
      'http://t.example/RUyQ',
    ],
    [
      'https://example.com/政治/再有人員到hidden-agenda-放蛇-警車/',
      'https://example.com/政治/再有人員到hidden-agenda-放蛇-警車/',
    ],
    ['https://ja.wikipedia.org/wiki/サクラ_(曖昧さ回避)', 'https://ja.wikipedia.org/wiki/サクラ_(曖昧さ回避)'],
    ['https://zh.wikipedia.org/wiki/%E7%B4%85_(%E5%BC%B5)', 'https://zh.wikipedia.org/wiki/%E7%B4%85_(%E5%BC%B5)'],
    ["http://example.com/bestway-10'-x-30inch/p-004", "http://example.com/bestway-10'-x-30inch/p-004"],
    ['https://example.com/el-fogón-de-geña-2', 'https://example.com/el-fogón-de-geña-2'],
    // Without a scheme.
    ['www.example.com/a, yes', 'www.example.com/a'],
    ['看www.example.com。', 'www.example.com'],
    ['write to ann.b+c@example.co.uk.', 'ann.b+c@example.co.uk'],
    ['邮箱ann@example.com，谢谢', 'ann@example.com'],
  ])('%s', (text, ...links) => {
    expect(shown(text)).toEqual(links)
  })

  test.each([
    ['http://'],
    ['https://.'],
    ['xhttps://example.com'],
    ['https：//example.com'],
    ['http://谢谢'],
    ['ftp://example.com'],
    ['javascript:alert(1)'],
    ['www.'],
    ['www...'],
    ['awww.example.com'],
    ['example.com'],
    ['@alice'],
    ['@alice@example.social'],
    ['@alice:example.org'],
    ['react@19.1.0'],
    ['a@b'],
  ])('and nothing else: %s', (text) => {
    expect(shown(text)).toEqual([])
  })
})

test('where it leads is said with a scheme', () => {
  expect(linksIn('www.example.com').map(({ url }) => url)).toEqual(['https://www.example.com'])
  expect(linksIn('ann@example.com').map(({ url }) => url)).toEqual(['mailto:ann@example.com'])
})

test.each([
  ['brackets', `https://example.com/${'('.repeat(10_000)}${')'.repeat(9000)}`],
  ['dots', `https://example.com/${'.'.repeat(19_000)}`],
  ['schemes', 'https://'.repeat(2500)],
  ['hosts', `https://${'a.'.repeat(9000)}`],
  ['names', `https://${'a:'.repeat(9000)}@`],
  ['signs of mail', '@'.repeat(20_000)],
  ['mail addresses', 'a@b.cc '.repeat(2800)],
  ['a domain that never ends', `a@${'b-'.repeat(9900)}`],
  ['many of these', `a@${'b.'.repeat(30)} `.repeat(300)],
  ['words without spaces', '看http://'.repeat(2800)],
])('hostile %s cost no more than their length', (_kind, text) => {
  const before = process.cpuUsage()
  linksIn(text)
  expect(process.cpuUsage(before).user / 1000).toBeLessThan(500)
})
