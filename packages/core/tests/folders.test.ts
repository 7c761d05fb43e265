import { limits } from '@tidings/protocol'
import { expect, test } from 'vitest'
import { aCore, text } from './harness.ts'

test('folders are changed one by one, and what a change does not name stays', async () => {
  await using core = await aCore()
  const phone = await core.terminal('alice', { clientId: 'phone' })
  const desk = await core.terminal('alice', { clientId: 'desk' })
  expect(phone.answer.settings.folders).toEqual({})
  const [first] = [
    await phone.call('user.settings', { folders: { family: { name: '  My \u200b family ', emoji: '❤' } } }),
  ]
  const family = { name: 'My family', emoji: '❤️', order: 0, conversations: [], rules: [] }
  expect(first.settings.folders).toEqual({ family })
  await desk.call('user.settings', { folders: { work: { name: 'Work', rules: ['rooms', 'unmuted', 'rooms'] } } })
  await Promise.all([
    desk.call('user.settings', { folders: { family: { conversations: ['user/bob', 'room/r', 'user/bob'] } } }),
    phone.call('user.settings', { folders: { family: { name: 'Home' } }, app: { theme: 'dark' } }),
  ])
  const both = {
    family: { ...family, name: 'Home', conversations: ['user/bob', 'room/r'] },
    work: { name: 'Work', order: 1, conversations: [], rules: ['rooms', 'unmuted'] },
  }
  expect(phone.seen('settings').at(-1)?.value).toMatchObject({ folders: both, app: { theme: 'dark' } })
  await desk.call('user.settings', { receipts: false })
  const last = await phone.call('user.settings', { folders: { work: null, family: { emoji: null } } })
  const { emoji: _, ...plain } = both.family
  expect(last.settings.folders).toEqual({ family: plain })
  expect((await core.terminal('alice')).answer.settings.folders).toEqual({ family: plain })
})

test('a folder needs a name; there are so many of them, each with so much in it, and so much in all', async () => {
  await using core = await aCore()
  await core.app('user.create', { user: 'alice' })
  const set = (folders: object) => core.call('alice', 'user.settings', { folders })
  await expect(set({ a: { order: 3 } })).rejects.toMatchObject({
    code: 'invalid',
    details: { issues: [{ path: 'folders.a.name' }] },
  })
  await expect(set({ a: { name: ' \u200b ' } })).rejects.toMatchObject({ code: 'invalid' })
  await expect(set({ a: { name: 'A', rules: ['loud'] } })).rejects.toMatchObject({ code: 'invalid' })
  await expect(set({ a: { name: 'A', conversations: ['bob'] } })).rejects.toMatchObject({ code: 'invalid' })
  const many = Array.from({ length: limits.folderConversations + 1 }, (_, n) => `user/u${n}`)
  await expect(set({ a: { name: 'A', conversations: many } })).rejects.toMatchObject({ code: 'invalid' })
  const named = (from: number, to: number) =>
    Object.fromEntries(Array.from({ length: to - from }, (_, n) => [`f${from + n}`, { name: `F${from + n}` }]))
  await set(named(0, limits.folders))
  await expect(set(named(limits.folders, limits.folders + 1))).rejects.toMatchObject({
    code: 'too_large',
    details: { limit: limits.folders, issues: [{ path: 'folders' }] },
  })
  await set({ f0: null, ...named(limits.folders, limits.folders + 1) })
  const wide = Array.from({ length: limits.folderConversations }, (_, n) => `user/${'项'.repeat(60)}${n}`)
  const full = Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`f${n + 1}`, { conversations: wide }]))
  await expect(set(full)).rejects.toMatchObject({ code: 'too_large', details: { limit: limits.foldersBytes } })
})

test('a room that one is in no longer leaves the folders, for whoever leaves, is removed, or sees it end', async () => {
  await using core = await aCore()
  const alice = await core.terminal('alice')
  const bob = await core.terminal('bob')
  const made = async () => (await alice.call('room.create', { name: 'R', members: ['bob'] })).room
  const [left, thrown, ended, stays] = [await made(), await made(), await made(), await made()]
  const conversations = [left.oid, thrown.oid, ended.oid, stays.oid, 'user/alice']
  await bob.call('user.settings', { folders: { f: { name: 'F', conversations }, g: { name: 'G' } } })
  await alice.call('user.settings', { folders: { f: { name: 'F', conversations: [ended.oid, stays.oid] } } })
  await bob.call('room.leave', { room: left.id })
  await alice.call('room.kick', { room: thrown.id, members: ['bob'] })
  await alice.call('room.dissolve', { room: ended.id })
  await bob.call('message.send', { to: 'user/alice', content: text('still there') })
  await bob.call('conversation.remove', { conversation: 'user/alice' })
  await expect
    .poll(() => bob.seen('settings').at(-1)?.value?.folders.f?.conversations)
    .toEqual([stays.oid, 'user/alice'])
  await expect.poll(() => alice.seen('settings').at(-1)?.value?.folders.f?.conversations).toEqual([stays.oid])
})
