import { expect, test } from 'vitest'
import { InvitationCode } from '../operations/invitations.ts'
import { readableCode } from './invitation-codes.ts'

test.each(['K1QF2M9XD0', 'k1qf2-m9xd0', ' kIqf2–m9xdO ', 'kLqf2 m9xdo', 'Ｋ１ｑｆ２ｍ９ｘｄ０'])(
  '%s is one code',
  (typed) => {
    expect(InvitationCode.parse(typed)).toBe('K1QF2M9XD0')
  },
)

test.each(['', 'K1QF2M9XD', 'K1QF2M9XD0A', 'U1QF2M9XD0'])('%s is none', (typed) => {
  expect(InvitationCode.safeParse(typed).success).toBe(false)
})

test('it is read aloud in two halves', () => {
  expect(readableCode('K1QF2M9XD0')).toBe('K1QF2-M9XD0')
})
