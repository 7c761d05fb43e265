import { afterEach, expect, test, vi } from 'vitest'
import { createPageParser } from '../src/page-parser.ts'

afterEach(() => void vi.restoreAllMocks())

const size = 500_000
const fill = (piece: string, length = size) => piece.repeat(Math.ceil(length / piece.length))

/** Characters in which words were looked for while the page was read, in the pieces that a network makes of it. */
function read(page: string) {
  let looked = 0
  for (const name of ['replace', 'trim', 'trimStart', 'trimEnd'] as const) {
    const method = String.prototype[name] as (this: string, ...args: unknown[]) => string
    const counting = function (this: string, ...args: unknown[]): string {
      looked += this.length
      return method.apply(this, args)
    }
    vi.spyOn(String.prototype, name).mockImplementation(counting)
  }
  const parser = createPageParser()
  for (let at = 0; at < page.length; at += 16_384) if (!parser.write(page.slice(at, at + 16_384))) break
  const words = parser.end()
  vi.restoreAllMocks()
  return { words, looked }
}

test.for([
  ['a title of spaces before many titles', `<title>${fill(' ', size / 2)}</title>${fill('<title></title>', size / 2)}`],
  ['a title of spaces before many bodies', `<title>${fill(' ', size / 2)}</title>${fill('<body>', size / 2)}`],
  ['one title without an end', `<title>${fill('a ')}`],
  ['words in many titles', fill('<title> </title>')],
  ['one description without an end', `<meta name="description" content="${fill(' a')}`],
  ['the same description again and again', fill(`<meta name="description" content="${fill(' ', 400)}">`)],
  ['names of nothing', fill(`<meta name="${fill(' ', 400)}" content="x">`)],
])('%s: no character is looked at more than a few times', ([, page = '']) => {
  expect(read(page).looked).toBeLessThan(4 * size)
})

test('words after spaces without end are found', () => {
  const { words } = read(`<title>${fill(' \n', 200_000)}The \n words${fill(' ', 100_000)}</title>`)
  expect(words.title).toBe('The words')
})
