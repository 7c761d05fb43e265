import type { ArgumentDefinition } from './definition.ts'

/** What a bot says by itself. */
export interface BotWords {
  missing(argument: string): string
  wrong(argument: string, given: string, expected: string): string
  tooMuch(given: string): string
  unclosed: string
  usage(line: string): string
  expected(definition: ArgumentDefinition): string
  help: string
  cancelled: string
}

const range = (min: number | undefined, max: number | undefined, from: string, to: string): string =>
  [min === undefined ? '' : `${from} ${min}`, max === undefined ? '' : `${to} ${max}`].filter(Boolean).join(' ')

export const english: BotWords = {
  missing: (argument) => `“${argument}” is missing.`,
  wrong: (argument, given, expected) => `“${argument}” cannot be “${given}”: expected ${expected}.`,
  tooMuch: (given) => `There is more than I understand: “${given}”.`,
  unclosed: 'A quotation mark is not closed.',
  usage: (line) => `Usage: ${line}`,
  expected(definition) {
    if (definition.type === 'choice') return `one of ${definition.choices.join(', ')}`
    if (definition.type === 'user') return 'somebody, like @bob'
    if (definition.type !== 'number' && definition.type !== 'integer') return 'some words'
    const kind = definition.type === 'integer' ? 'a whole number' : 'a number'
    return `${kind} ${range(definition.min, definition.max, 'from', 'to')}`.trim()
  },
  help: 'What I can do:',
  cancelled: 'Never mind, then.',
}

export const chinese: BotWords = {
  missing: (argument) => `缺少“${argument}”。`,
  wrong: (argument, given, expected) => `“${argument}”不能是“${given}”，应为${expected}。`,
  tooMuch: (given) => `多出的内容无法理解：“${given}”。`,
  unclosed: '引号没有闭合。',
  usage: (line) => `用法：${line}`,
  expected(definition) {
    if (definition.type === 'choice') return `${definition.choices.join('、')}之一`
    if (definition.type === 'user') return '某个人，例如 @bob'
    if (definition.type !== 'number' && definition.type !== 'integer') return '文字'
    return `${definition.type === 'integer' ? '整数' : '数字'}${range(definition.min, definition.max, '不小于', '不大于')}`
  },
  help: '我能做的：',
  cancelled: '好的，已取消。',
}
