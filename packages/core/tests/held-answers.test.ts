import { expect, test } from 'vitest'
import { aCore } from './harness.ts'

test('an answer is held until it was taken when it is a list; what is small is nobody’s to watch', async () => {
  await using core = await aCore()
  await core.app('user.create', { user: 'alice' })
  const { token } = await core.app('token.create', { user: 'alice' })
  const credential = { bearer: token, address: '127.0.0.1' }
  const small = await core.gate.admit(credential, 'message.send')
  await small.call({ to: 'user/alice', content: { type: 'text', data: 'hello' } })
  expect(small.isHeld).toBe(false)
  const page = await core.gate.admit(credential, 'log.read')
  expect(page.isHeld).toBe(false)
  await page.call({ conversation: 'user/alice' })
  expect(page.isHeld).toBe(true)
  page.taken()
  expect(page.isHeld).toBe(false)
})
