import { expect, it } from 'vitest'
import { cardMarkdown } from '../src/content/card-markdown.ts'

it.each([
  ['plain words', undefined],
  ['Lunch at <b>one</b>', undefined],
  ['**Bold** and _soft_', '<p><strong>Bold</strong> and <em>soft</em></p>'],
  ['- one\n- **two**', '<ul><li>one</li><li><strong>two</strong></li></ul>'],
  ['3. three\n4. four', '<ol><li value="3">three</li><li value="4">four</li></ol>'],
  ['**<img src=x onerror=alert(1)>**', '<p><strong>&#60;img src=x onerror=alert(1)&#62;</strong></p>'],
  ['`<b>`', '<p><code dir="ltr">&#60;b&#62;</code></p>'],
])('%j is shown as %j', (text, html) => {
  expect(cardMarkdown(text)).toBe(html)
})

it('leads only where links may lead, and to where its words say', () => {
  const html = cardMarkdown('[here](https://example.org/?a="b"&c=1) [there](javascript:alert(1)) **!**') ?? ''
  expect(html.match(/href="[^"]*"/g)).toEqual([expect.stringContaining('https://example.org/')])
  expect(html).toContain('rel="noopener noreferrer nofollow"')
  // Words that are another address are no link: both stand there as they are.
  const both = cardMarkdown('[https://bank.example](https://evil.example) **!**') ?? ''
  expect([...both.matchAll(/href="([^"]*)"[^>]*>([^<]*)</g)].every(([, url, words]) => url === words)).toBe(true)
})

it('is no Markdown where that would hold up the page', () => {
  expect(cardMarkdown('*a _b '.repeat(4000))).toBeUndefined()
})
