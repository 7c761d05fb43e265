import { expect, test } from 'vitest'
import { operations } from '../operations/index.ts'
import { withoutLookalikes } from './sign-in-codes.ts'

const codeOf = (typed: string) => operations['login.scan'].input.safeParse({ code: typed }).data?.code

test.each([
  'k1qf2m9xd0a7bcde',
  'K1QF2M9XD0A7BCDE',
  ' k1qf 2m9x d0a7 bcde\n',
  'k1qf-2m9x–d0a7‑bcde',
  'kIqf2m9xdOa7bcde',
  'klqf 2m9x do a7 bcde',
  'Ｋ１ｑｆ２ｍ９ｘｄ０ａ７ｂｃｄｅ',
  'k1qf\u00a02m9x\u200bd0a7\u00adbcde',
  'https://chat.example/tidings/#/link/k1qf2m9xd0a7bcde',
])('%j is one code', (typed) => {
  expect(codeOf(typed)).toBe('k1qf2m9xd0a7bcde')
})

test.each(['', 'k1qf2m9', 'k1qf2m9xd0a7bcd!', 'ключ-от-двери', 'x'.repeat(65), 'x'.repeat(300)])(
  '%j is none',
  (typed) => {
    expect(codeOf(typed)).toBeUndefined()
  },
)

test('no letter of a new code is taken for a digit, and no two become one', () => {
  const alphabet = '0123456789abcdefghijklmnopqrstuv'
  const made = withoutLookalikes(alphabet)
  expect(made).not.toMatch(/[oil]/)
  expect(new Set(made).size).toBe(alphabet.length)
})
