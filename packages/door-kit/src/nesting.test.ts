import { expect, test } from 'vitest'
import { Nesting } from './nesting.ts'

/** However it is cut, it is judged alike: whole, and in pieces that end within texts and escapes. */
const lengths = [Number.POSITIVE_INFINITY, 1, 2, 7, 64, 1000]

function readIn(length: number, text: string): void {
  const bytes = Buffer.from(text)
  const nesting = new Nesting()
  for (let at = 0; at < bytes.length; at += length) nesting.read(bytes.subarray(at, at + length))
}
const around = (inner: string): string => `{"to":"user/bob","text":"${'x'.repeat(1500)}","content":${inner}}`

test.each([
  ['lists', '['.repeat(100_000)],
  ['objects', '{"a":'.repeat(20_000)],
  ['lists in an object', around('['.repeat(200))],
  ['after a long text', `["${'x'.repeat(5000)}",${'['.repeat(100)}`],
  [
    'after a long text with quotes and backslashes',
    `["${'x'.repeat(3000)}\\"]${'y'.repeat(3000)}\\\\",${'['.repeat(100)}`,
  ],
  ['after a text full of quotes', `["${'\\"'.repeat(5000)}",${'['.repeat(100)}`],
  ['after a text with signs in it', around(`"\\"]]]" ${'['.repeat(100)}`)],
])('%s within each other are refused before they are parsed', (_what, text) => {
  for (const length of lengths) expect(() => readIn(length, text)).toThrow(expect.objectContaining({ code: 'invalid' }))
})

test.each([
  ['what nests as deep as content may', around(`${'['.repeat(32)}1${']'.repeat(32)}`)],
  ['many lists side by side', around(`[${'[],'.repeat(5000)}[]]`)],
  ['brackets in a text', around(`"${'['.repeat(5000)}"`)],
  ['brackets after a quote in a text', around(`"\\"${'['.repeat(5000)}"`)],
  ['brackets far behind a quote in a text', around(`"${'x'.repeat(3000)}\\"${'['.repeat(5000)}"`)],
  ['a text without an end', `["${'x'.repeat(3000)}${'['.repeat(5000)}`],
  ['a long text that ends in a backslash', `["${'x'.repeat(3000)}\\`],
  ['a text that ends with a backslash', around(`["\\\\",${'[1],'.repeat(2000)}2]`)],
])('%s is left alone', (_what, text) => {
  for (const length of lengths) expect(() => readIn(length, text)).not.toThrow()
})
