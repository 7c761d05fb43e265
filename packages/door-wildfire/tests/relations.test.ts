import { afterAll, beforeAll, expect, test } from 'vitest'
import { aWorld, type World } from './programs.ts'

let world: World
beforeAll(async () => {
  world = await aWorld()
  for (const uid of ['ann', 'bob', 'eve']) await world.person(uid)
})
afterAll(() => world[Symbol.asyncDispose]())

const ok = { code: 0 }

test('people are made friends and strangers, called something, asked and blocked', async () => {
  const { admin } = world
  const friends = (status: number) => admin('/admin/friend/status', { userId: 'ann', friendUid: 'bob', status })
  const listOf = async (path: string, userId: string) => (await admin(path, { userId })).result.list
  for (let again = 0; again < 2; again++) expect(await friends(0)).toMatchObject(ok)
  expect([await listOf('/admin/friend/list', 'ann'), await listOf('/admin/friend/list', 'bob')]).toEqual([
    ['bob'],
    ['ann'],
  ])
  const named = { operator: 'ann', targetId: 'bob' }
  expect(await admin('/admin/friend/set_alias', { ...named, alias: 'B' })).toMatchObject(ok)
  expect((await admin('/admin/friend/get_alias', named)).result).toEqual({ ...named, alias: 'B' })
  const relation = async () => (await admin('/admin/relation/get', { first: 'ann', second: 'bob' })).result
  expect(await relation()).toMatchObject({ isFriend: true, isBlacked: false, alias: 'B' })
  const black = (status: number) => admin('/admin/blacklist/status', { userId: 'ann', targetUid: 'bob', status })
  expect(await black(2)).toMatchObject(ok)
  expect(await listOf('/admin/blacklist/list', 'ann')).toEqual(['bob'])
  expect((await relation()).isBlacked).toBe(true)
  for (let again = 0; again < 2; again++) expect(await black(1)).toMatchObject(ok)
  expect(await friends(1)).toMatchObject(ok)
  expect(await listOf('/admin/friend/list', 'ann')).toEqual([])
  const asked = { userId: 'eve', friendUid: 'ann', reason: 'hi', force: true }
  expect(await admin('/admin/friend/send_request', asked)).toMatchObject(ok)
  expect((await admin('/admin/friend/send_request', { ...asked, friendUid: 'nobody' })).code).toBe(253)
})

test('words are added, asked for and taken away, and hold at once', async () => {
  const { admin } = world
  const words = (path: string, some?: readonly string[]) => admin(`/admin/sensitive/${path}`, some && { words: some })
  expect((await words('query')).result).toEqual({ words: [] })
  await words('add', ['badword', 'other'])
  await words('add', ['badword'])
  expect((await words('query')).result.words).toEqual(['badword', 'other'])
  const say = { sender: 'bob', conv: { type: 0, target: 'eve' }, payload: { type: 1, searchableContent: 'a badword' } }
  expect((await admin('/admin/message/send', say)).code).toBe(242)
  expect(await words('del', ['badword', 'other'])).toMatchObject(ok)
  expect(await words('del', ['none'])).toMatchObject(ok)
  expect(await admin('/admin/message/send', say)).toMatchObject(ok)
})

test('all users are listed by the page, and several are asked for as the SDK does', async () => {
  const { admin } = world
  const all = async (count: number, offset: number) =>
    (await admin('/admin/user/all', { count, offset })).result.userInfoList.map(
      (user: { userId: string }) => user.userId,
    )
  expect([await all(2, 0), await all(2, 2), await all(2, 9)]).toEqual([['ann', 'bob'], ['eve'], []])
  const { result } = await admin('/admin/user/batch_get_infos', { list: ['bob'] })
  expect(result.userInfos).toMatchObject([{ userId: 'bob' }])
})
