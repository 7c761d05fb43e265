import { expect, test } from 'vitest'
import { z } from 'zod'

import { Content } from '../content/content.ts'
import { operations } from '../operations/index.ts'
import { sound, soundText } from './sound.ts'

const half = '\ud83d'

test('halves of characters and U+0000 become U+FFFD, and lengths stay', () => {
  expect(soundText(`cut ${half}`)).toBe('cut \ufffd')
  expect(soundText('a\0b\ude00c')).toBe('a\ufffdb\ufffdc')
  expect(soundText('whole 😀')).toBe('whole 😀')
})

test('values that are sound are answered as they came', () => {
  const value = { a: ['x', { b: '😀' }], n: 1, z: null }
  expect(sound(value)).toBe(value)
  expect(sound({ a: ['x', { b: half, [`k${half}`]: '\0' }], n: 1 })).toEqual({
    a: ['x', { b: '\ufffd', 'k\ufffd': '\ufffd' }],
    n: 1,
  })
  expect(Object.keys(sound(JSON.parse('{"__proto__":"\\ud83d"}')) as object)).toEqual(['__proto__'])
})

/** Any JSON value, as it stands in a message. */
const dataOfContent = z.unknown().transform((data): unknown => Content.safeParse({ type: 'custom/x', data }).data?.data)

/** Whatever holds text that a caller has chosen. */
function* textsIn(schema: z.ZodType, path: string): Generator<{ readonly path: string; readonly schema: z.ZodType }> {
  const def = schema._zod.def as unknown as Record<string, unknown> & { readonly type: string }
  if (schema === Content) return yield { path, schema: dataOfContent }
  if (def.type === 'string' || def.type === 'unknown') yield { path, schema }
  const inner = [def.innerType, def.in, def.element, def.keyType, def.valueType, ...((def.options as unknown[]) ?? [])]
  for (const one of inner) if (one) yield* textsIn(one as z.ZodType, path)
  for (const [key, one] of Object.entries((def.shape as Record<string, z.ZodType>) ?? {}))
    yield* textsIn(one, `${path}.${key}`)
}

const texts = Object.entries(operations).flatMap(([name, { input }]) => [...textsIn(input, name)])

test.each(texts.filter(({ path }) => path !== 'stream.append.text'))(
  '$path lets no half of a character in',
  ({ schema }) => {
    for (const text of [`x${half}`, `${half}x`, 'x\0', `https://a.io/${half}x`, `abcdefgh${half}\ude00\ude00`]) {
      const { data } = schema.safeParse(text)
      if (data !== undefined) expect(soundText(data as string)).toBe(data)
    }
  },
)

test('there are texts in what is asked', () => expect(texts.length).toBeGreaterThan(100))
