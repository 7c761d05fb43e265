import { expect, it } from 'vitest'
import { parseArguments, usageOf } from './arguments.ts'
import { type CommandDefinition, expectCommand } from './definition.ts'
import { chinese, english } from './words.ts'

const remind = {
  description: 'Reminds you',
  args: {
    minutes: { type: 'integer', min: 1, max: 60 },
    how: { type: 'choice', choices: ['softly', 'loudly'] },
    whom: { type: 'user', optional: true },
    what: { type: 'rest', optional: true },
  },
} as const satisfies CommandDefinition

const parse = (text: string, definition: CommandDefinition = remind, words = english) =>
  parseArguments(definition, { text, mentions: [] }, words)

it('reads arguments in their order, each as what it is', () => {
  expect(parse('5  Softly @bob  buy  tea ')).toEqual({
    args: { minutes: 5, how: 'softly', whom: 'user/bob', what: 'buy  tea' },
  })
  expect(parse('60 loudly')).toEqual({ args: { minutes: 60, how: 'loudly' } })
})

it('takes who is mentioned by a name with blanks', () => {
  const mentions = [{ mention: 'user/b', from: 9, length: 8 }]
  const said = { text: '5 softly @Bob Lee tea', mentions }
  expect(parseArguments(remind, said, english)).toEqual({
    args: { minutes: 5, how: 'softly', whom: 'user/b', what: 'tea' },
  })
})

it.each([
  ['', '“minutes” is missing.'],
  ['0 softly', '“minutes” cannot be “0”: expected a whole number from 1 to 60.'],
  ['5.5 softly', '“minutes” cannot be “5.5”: expected a whole number from 1 to 60.'],
  ['5', '“how” is missing.'],
  ['5 slowly', '“how” cannot be “slowly”: expected one of softly, loudly.'],
  ['5 softly tomorrow', '“whom” cannot be “tomorrow”: expected somebody, like @bob.'],
])('says what is wrong with %j', (text, fault) => {
  expect(parse(text)).toEqual({ fault })
})

it('says it in Chinese, too', () => {
  expect(parse('', remind, chinese)).toEqual({ fault: '缺少“minutes”。' })
  expect(parse('0 softly', remind, chinese)).toEqual({ fault: '“minutes”不能是“0”，应为整数不小于 1 不大于 60。' })
})

const words = {
  description: 'Says words',
  args: { one: { type: 'text' }, two: { type: 'text', optional: true } },
} as const

it.each([
  ['"two words" more', { args: { one: 'two words', two: 'more' } }],
  ['“a b” \'c "d"\'', { args: { one: 'a b', two: 'c "d"' } }],
  [String.raw`"a \"b\" \\" c`, { args: { one: String.raw`a "b" \ `.trim(), two: 'c' } }],
  ['"" x', { args: { one: '', two: 'x' } }],
  ['"open', { fault: 'A quotation mark is not closed.' }],
  ['a b c d', { fault: 'There is more than I understand: “c d”.' }],
])('reads quotes: %j', (text, parsed) => {
  expect(parse(text, words)).toEqual(parsed)
})

it('shows how a command is written', () => {
  expect(usageOf('remind', remind)).toBe('/remind <minutes> <softly|loudly> [whom] [what…]')
})

it('refuses a definition by which a command could not be called', () => {
  const all = (args: CommandDefinition['args']) => () =>
    expectCommand('x', { description: '', ...(args ? { args } : {}) })
  expect(() => expectCommand('Re mind', { description: '' })).toThrow('1–32 of')
  expect(all({ a: { type: 'rest' }, b: { type: 'text' } })).toThrow('nothing can follow “a”')
  expect(all({ a: { type: 'text', optional: true }, b: { type: 'text' } })).toThrow('“b” must be optional')
})
