import type { RobotCommand } from '@tidings/protocol'
import { expect, it } from 'vitest'
import { argumentAt, argumentOf, choiceOffers, commandAt, robotOffers } from '../src/composer/command-line.ts'

const remind: RobotCommand = {
  name: 'remind',
  description: 'Reminds you',
  args: [
    { name: 'when', type: 'choice', choices: ['today', 'next week'], required: true },
    { name: 'what', type: 'rest' },
  ],
}
const help: RobotCommand = { name: 'help', description: 'Says what it can do' }
const poll: RobotCommand = { name: 'poll', description: 'Asks all' }
const here = [remind, help, poll].map((command) => ({ command, robot: 'user/helper' }))

const offered = (query: string, known = here) => robotOffers(known, query).map(({ text }) => text)

it('offers the commands that begin so, and none that is written to its end', () => {
  expect(offered('')).toEqual(['/remind ', '/help ', '/poll@helper '])
  expect(offered('re')).toEqual(['/remind '])
  expect(offered('help')).toEqual([])
  expect(robotOffers(here, 're')[0]?.detail).toBe('<when> [what…] · Reminds you')
})

it('names the robot where two have the same command, or the page itself', () => {
  const both = [...here, { command: remind, robot: 'user/other', by: 'Other' }]
  expect(offered('remind', both)).toEqual(['/remind@helper ', '/remind@other '])
  expect(commandAt(both, { name: 'remind', robot: 'other', index: 0, typed: '', from: 0 })?.robot).toBe('user/other')
})

it.each([
  ['/remind ', 0, '', 8],
  ['/remind to', 0, 'to', 8],
  ['/remind today ', 1, '', 14],
  ['/remind "next we', 0, '"next we', 8],
  ['/remind "next week" buy tea', 2, 'tea', 24],
])('knows in %j which argument is written', (text, index, typed, from) => {
  expect(argumentAt(text, text.length)).toMatchObject({ name: 'remind', index, typed, from })
})

it('is silent before the arguments, and in what is no command', () => {
  for (const text of ['/remind', 'please /remind me', '/ remind', `/remind ${'a'.repeat(600)}`])
    expect(argumentAt(text, text.length)).toBeUndefined()
})

it('goes on to the end with an argument that takes all that is left', () => {
  expect(argumentOf(remind, 4)?.name).toBe('what')
  expect(argumentOf(help, 0)).toBeUndefined()
})

it('offers choices, in quotes where they need them, until one stands there', () => {
  const texts = (typed: string) => choiceOffers(remind.args?.[0], typed).map(({ text }) => text)
  expect(texts('')).toEqual(['today ', '"next week" '])
  expect(texts('"NEXT')).toEqual(['"next week" '])
  expect(texts('today')).toEqual([])
  expect(choiceOffers(remind.args?.[1], '')).toEqual([])
})
