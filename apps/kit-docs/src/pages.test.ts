import { describe, expect, it } from 'vitest'
import { chaptersOf, opening, pagesOf, pathOf } from './pages.ts'

const documents = {
  'README.md':
    '# The kit\nWords.\n\n## Pages\n| page | |\n| --- | --- |\n| [Hooks](hooks.md) | |\n| [People](people.md) | |\n',
  'people.md': '# People\n\n## Avatar\nA picture.\n\n## What else\nMore.\n',
  'hooks.md': '# Hooks\nWords.\n\n## Mine\n| `useMe()` | me |\n| `useNothing()` | |\n',
}
const chapters = chaptersOf(documents, ['Avatar', 'use-me', 'hooks'])
const pages = pagesOf(chapters)

describe('the pages', () => {
  it('stand in the order of the README', () =>
    expect(pages.map(({ path }) => path)).toEqual(['/', '/hooks', '/hooks/mine', '/people', '/people/avatar']))

  it('have the examples of their heading, of their hooks and of their document', () =>
    expect(pages.map(({ examples }) => examples)).toEqual([[], ['hooks'], ['useMe'], [], ['Avatar']]))

  it('keep a section that has nothing to show with what stands before it', () =>
    expect(pages[3]?.markdown).toContain('## What else\nMore.'))
})

describe('links', () => {
  it('lead to a page, to the page of a heading, or out of the documents', () =>
    expect(
      ['README.md', 'people.md', 'people.md#avatar', 'people.md#what-else', '../guides/sdk.md'].map((href) =>
        pathOf(href, pages),
      ),
    ).toEqual(['/', '/people', '/people/avatar', '/people', undefined]))
})

describe('the opening of a page', () => {
  it('ends before the first table, the first code and what announces it', () => {
    expect(opening('One.\n\nTwo.\n\n| a |\n| - |')).toEqual(['One.\n\nTwo.', '| a |\n| - |'])
    expect(opening('One.\n\nFrom a file:\n```\ncode\n```')).toEqual(['One.', 'From a file:\n```\ncode\n```'])
    expect(opening('One.')).toEqual(['One.', ''])
  })
})
