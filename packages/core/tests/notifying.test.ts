import { expect, test } from 'vitest'
import { aCore } from './harness.ts'

test('what calls is kept for all terminals; a change of one thing leaves the others', async () => {
  await using core = await aCore()
  const phone = await core.terminal('alice', { clientId: 'phone' })
  const desk = await core.terminal('alice', { clientId: 'desk' })
  const quiet = { from: 1320, to: 420, zone: 'Asia/Shanghai' }
  const first = await phone.call('user.settings', { notifying: { rooms: 'mentions', quiet } })
  expect(first.settings.notifying).toEqual({
    ...{ people: 'all', rooms: 'mentions', keywords: [], quiet },
    ...{ pausedUntil: 0, hideContent: false, sound: true },
  })
  await desk.call('user.settings', { notifying: { keywords: ['release'] }, app: { a: 'b' } })
  await desk.call('user.settings', { receipts: false })
  expect(phone.seen('settings').at(-1)?.value).toMatchObject({
    receipts: false,
    notifying: { rooms: 'mentions', keywords: ['release'], quiet },
  })
  const last = await phone.call('user.settings', { notifying: { quiet: null } })
  expect(last.settings.notifying).toMatchObject({ rooms: 'mentions', keywords: ['release'], quiet: null })
})

test('a zone that there is not, too many keywords, and hours of no day are refused by their field', async () => {
  await using core = await aCore()
  await core.app('user.create', { user: 'alice' })
  const set = (notifying: object) => core.call('alice', 'user.settings', { notifying })
  const zone = { from: 0, to: 1, zone: 'Mars/Olympus' }
  await expect(set({ quiet: zone })).rejects.toMatchObject({
    code: 'invalid',
    details: { issues: [{ path: 'notifying.quiet.zone' }] },
  })
  await expect(set({ keywords: Array.from({ length: 51 }, (_, at) => `w${at}`) })).rejects.toMatchObject({
    code: 'invalid',
  })
  await expect(set({ quiet: { from: 1440, to: 0, zone: 'UTC' } })).rejects.toMatchObject({ code: 'invalid' })
})

test('muted for a time, for good, and no longer', async () => {
  await using core = await aCore()
  const alice = await core.terminal('alice')
  await core.terminal('bob')
  await alice.call('message.send', { to: 'user/bob', content: { type: 'text', data: 'hi' } })
  const set = async (settings: object) =>
    (await alice.call('conversation.update', { conversation: 'user/bob', settings })).settings
  expect(await set({ mutedUntil: 5000 })).toEqual({ muted: true, mutedUntil: 5000 })
  expect(await set({ notify: 'mentions', silent: true })).toMatchObject({ mutedUntil: 5000, notify: 'mentions' })
  expect(await set({ muted: true })).toEqual({ muted: true, notify: 'mentions', silent: true })
  expect(await set({ muted: true, mutedUntil: 7000 })).toMatchObject({ muted: true, mutedUntil: 7000 })
  expect(await set({ muted: null, notify: null, silent: null })).toEqual({})
})
