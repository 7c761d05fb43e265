import { describe, expect, it } from 'vitest'
import { withFigures } from './performance-page.ts'

const page = `before
<!-- figures: written by npm run bench -- --write-docs -->
old
<!-- end of figures -->
between
<!-- a hostile neighbour: written by npm run bench -- hostile --write-docs -->
old as well
<!-- end of a hostile neighbour -->
after`

describe('withFigures', () => {
  it('replaces what stands between the marks and nothing else', () => {
    const once = withFigures(page, 'figures', 'new')
    expect(once).toContain('before\n')
    expect(once).toContain('\nnew\n')
    expect(once).not.toContain('\nold\n')
    expect(once.endsWith(page.slice(page.indexOf('<!-- end of figures -->')))).toBe(true)
  })

  it('writes the part that is asked for', () => {
    const once = withFigures(page, 'hostile', 'new')
    expect(once).toContain('\nold\n')
    expect(once).not.toContain('old as well')
  })

  it('leaves the page as it is when the same figures come again', () => {
    const once = withFigures(page, 'figures', 'new')
    expect(withFigures(once, 'figures', 'new')).toBe(once)
  })

  it('refuses a page without marks instead of guessing', () => {
    expect(() => withFigures('nothing here', 'figures', 'new')).toThrow('lost the marks')
  })
})
