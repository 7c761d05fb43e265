import { describe, expect, it } from 'vitest'
import { withFigures } from './performance-page.ts'

const page = `before
<!-- figures: written by npm run bench -- --write-docs -->
old
<!-- end of figures -->
after`

describe('withFigures', () => {
  it('replaces what stands between the marks and nothing else', () => {
    const once = withFigures(page, 'new')
    expect(once).toContain('before\n')
    expect(once).toContain('\nnew\n')
    expect(once).not.toContain('old')
    expect(once.endsWith('<!-- end of figures -->\nafter')).toBe(true)
  })

  it('leaves the page as it is when the same figures come again', () => {
    const once = withFigures(page, 'new')
    expect(withFigures(once, 'new')).toBe(once)
  })

  it('refuses a page without marks instead of guessing', () => {
    expect(() => withFigures('nothing here', 'new')).toThrow('lost the marks')
  })
})
