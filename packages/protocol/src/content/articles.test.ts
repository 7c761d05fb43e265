import { describe, expect, it } from 'vitest'
import { attachmentsIn } from './attachments.ts'
import { Content } from './content.ts'
import { searchableText } from './searchable.ts'

const id = 'a'.repeat(20)
const articles = (top: object, more?: readonly object[]) => ({ type: 'articles', data: { top, ...(more && { more }) } })
const faultsOf = (content: object) => Content.safeParse(content).error?.issues.map(({ path }) => path.join('.'))

const paper = {
  ...{ title: '今天', summary: 'What was', author: 'Ann' },
  cover: { attachment: id },
  body: [{ text: '# Rain' }, { url: 'https://example.org/a.png', caption: 'A cloud' }],
}

describe('articles', () => {
  it('are read here or elsewhere', () => {
    expect(faultsOf(articles(paper, [{ title: 'B', url: 'https://example.org/b' }]))).toBeUndefined()
  })

  it.each([
    ['neither a body nor an address', { title: 'A' }, 'data.top.body'],
    ['both', { ...paper, url: 'https://example.org' }, 'data.top.body'],
    ['an empty body', { title: 'A', body: [] }, 'data.top.body'],
    ['no title', { ...paper, title: '' }, 'data.top.title'],
    ['an address that runs a script', { title: 'A', url: 'javascript:alert(1)' }, 'data.top.url'],
    ['a cover that does', { ...paper, cover: { url: 'javascript:alert(1)' } }, 'data.top.cover.url'],
    ['a text that is a picture, too', { ...paper, body: [{ text: 'a', url: 'https://a.io' }] }, 'data.top.body.0.text'],
    ['a part that is nothing', { ...paper, body: [{ caption: 'a' }] }, 'data.top.body.0.text'],
    ['a text that a page could not draw', { ...paper, body: [{ text: '>'.repeat(40) }] }, 'data.top.body.0.text'],
  ])('are refused with %s', (_, top, path) => {
    expect(faultsOf(articles(top))).toEqual([path])
  })

  it('are eight at most', () => {
    const more = (count: number) => Array.from({ length: count }, () => paper)
    expect(faultsOf(articles(paper, more(7)))).toBeUndefined()
    expect(faultsOf(articles(paper, more(8)))).toEqual(['data.more'])
  })

  it('are found by their words, and keep their pictures', () => {
    const content = articles(paper, [
      { title: 'B', url: 'https://example.org/b', cover: { attachment: 'b'.repeat(20) } },
    ])
    expect(searchableText(content)).toBe('今天\nWhat was\nAnn\n# Rain\nA cloud\nB')
    expect(attachmentsIn(content)).toEqual([id, 'b'.repeat(20)])
  })
})
