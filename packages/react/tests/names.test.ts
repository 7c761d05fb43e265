import type { ClientState } from '@tidings/client'
import { expect, test } from 'vitest'
import { memberName, publicName } from '../src/state/names.ts'

const state = {
  own: { items: { contact: { bob: { remark: 'the slow one' } } } },
  users: { bob: { name: 'Bob Marsh' } },
  rooms: {},
} as unknown as ClientState

test('what is written of somebody to others is the name that all see, not my remark', () => {
  const bob = { user: 'user/bob', alias: '' }
  expect(memberName(bob, state, (key) => key)).toBe('the slow one')
  expect(publicName(bob, state)).toBe('Bob Marsh')
  expect(publicName({ ...bob, alias: 'Baker' }, state)).toBe('Baker')
  expect(publicName({ user: 'user/carol', alias: '' }, state)).toBe('carol')
})
