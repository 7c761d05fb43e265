import { afterAll, beforeAll, expect, test } from 'vitest'
import { aWorld, type World } from './programs.ts'

let world: World
beforeAll(async () => {
  world = await aWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

const text = (searchableContent: string) => ({ type: 1, searchableContent })

test('users are made, changed, found, blocked and destroyed, and their tokens are good', async () => {
  const { admin, server } = world
  const portrait = 'https://a.example/p.png'
  const made = await admin('/admin/user/create', { userId: 'ann', name: 'ann', displayName: 'Ann', portrait })
  expect(made.result).toEqual({ userId: 'ann', name: 'ann' })
  expect((await admin('/admin/user/create', { displayName: 'No one' })).result.userId).toMatch(/^u-/)
  await admin('/admin/user/create', { userId: 'ann', displayName: 'Anna' })
  await admin('/admin/user/update', { flag: 2, userInfo: { userId: 'ann', displayName: 'Not so', portrait: '' } })
  const info = { userId: 'ann', displayName: 'Anna', portrait: '' }
  expect((await admin('/admin/user/get_info', { userId: 'ann' })).result).toMatchObject(info)
  expect((await admin('/admin/user/batch_get_infos', ['ann', 'nobody'])).result.userInfoList).toMatchObject([info])

  const more = { mobile: '+44 1', email: 'ann@a.example', company: 'Tea', gender: 2, extra: '{"a":1}' }
  await admin('/admin/user/create', { userId: 'ann', name: 'ann.login', ...more })
  const whole = { ...more, ...info, name: 'ann.login' }
  expect((await admin('/admin/user/get_info', { mobile: '+44 1' })).result).toMatchObject(whole)
  expect((await admin('/admin/user/get_info', { name: 'Ann.Login' })).result).toMatchObject(whole)
  expect((await admin('/admin/user/get_info_by_email', '"ann@a.example"')).result.userInfoList).toMatchObject([whole])
  await admin('/admin/user/update', { flag: 0x8, userInfo: { userId: 'ann', mobile: '+44 2', company: 'none' } })
  expect((await admin('/admin/user/get_info', { mobile: '+44 1' })).code).toBe(253)
  expect((await admin('/admin/user/get_info', { mobile: '+44 2' })).result).toMatchObject({ ...whole, mobile: '+44 2' })

  const { result } = await admin('/admin/user/get_token', { userId: 'newcomer', clientId: 'phone-1', platform: 10 })
  expect(result.userId).toBe('newcomer')
  const self = await fetch(`${server.url}/v1/self`, { headers: { authorization: `Bearer ${result.token}` } })
  expect(await self.json()).toMatchObject({ user: { id: 'newcomer', name: 'newcomer' } })

  const block = (status: number) => admin('/admin/user/update_block_status', { userId: 'ann', status })
  const statusOf = async () => (await admin('/admin/user/check_block_status', { userId: 'ann' })).result.status
  for (const status of [1, 2, 0]) {
    expect(await block(status)).toMatchObject({ code: 0 })
    expect(await statusOf()).toBe(status)
  }
  await block(2)
  expect((await admin('/admin/user/get_blocked_list')).result.statusList).toEqual([{ userId: 'ann', status: 2 }])
  expect((await admin('/admin/user/get_token', { userId: 'ann' })).code).toBe(8)
  await block(0)
  expect((await admin('/admin/user/onlinestatus', { userId: 'newcomer' })).result).toEqual({ sessions: [] })
  expect(await admin('/admin/user/destroy', { userId: 'ann' })).toMatchObject({ code: 0 })
  expect((await admin('/admin/user/get_info', { userId: 'ann' })).code).toBe(253)
})

test('messages go out in the name of anybody, to many, once for each key, and are taken back at any time', async () => {
  const { admin, person } = world
  await person('sue')
  const [bob, eve] = [await person('bob'), await person('eve')]
  const hello = { sender: 'sue', conv: { type: 0, target: 'bob' }, payload: text('Hello'), clientMsgId: 'a key' }
  const [first, again] = [await admin('/admin/message/send', hello), await admin('/admin/message/send', hello)]
  expect(again.result).toEqual(first.result)
  const many = { sender: 'sue', targets: ['bob', 'eve'], payload: text('to both'), clientMsgId: 'k' }
  expect(await admin('/admin/message/multicast', many)).toMatchObject({ code: 0 })
  const readOf = async ({ call }: typeof bob) => (await call('log.read', { conversation: 'user/sue' })).messages
  expect((await readOf(bob)).map(({ content }) => content.data)).toEqual(['to both', 'Hello'])
  expect((await readOf(eve)).map(({ content }) => content.data)).toEqual(['to both'])
  const { messageUid } = first.result
  expect(await admin('/admin/message/recall', { operator: 'admin', messageUid })).toMatchObject({ code: 0 })
  expect((await readOf(bob)).at(-1)?.recalled).toBe(true)
  const from = (sender: string) => admin('/admin/message/send', { ...hello, sender, clientMsgId: '' })
  expect((await from('nobody')).code).toBe(253)
  expect((await admin('/admin/message/send', { ...hello, payload: { type: 104 } })).code).toBe(251)
  expect((await admin('/admin/message/send', { ...hello, conv: { type: 9, target: 'bob' } })).code).toBe(251)
  const away = { ...hello, conv: { type: 1, target: 'no-group' }, clientMsgId: '' }
  expect((await admin('/admin/message/send', away)).code).toBe(253)
})

test('groups are made, changed and looked at in the name of an operator who need not have the right', async () => {
  const { admin, person } = world
  for (const uid of ['owner', 'one', 'two', 'three']) await person(uid)
  const members = [{ member_id: 'one' }, { member_id: 'two' }]
  const group = { group_info: { name: 'Tea', join_type: 2 }, members }
  const made = await admin('/admin/group/create', { operator: 'owner', group, to_lines: [0] })
  const { group_id } = made.result
  const base = { operator: 'one', group_id }
  const ok = { code: 0 }
  expect(await admin('/admin/group/member/set_alias', { ...base, memberId: 'one', alias: 'Uno' })).toMatchObject(ok)
  expect((await admin('/admin/group/get_info', { groupId: group_id })).result).toMatchObject({
    name: 'Tea',
    owner: 'owner',
  })
  const modify = async (type: number, value: string) =>
    (await admin('/admin/group/modify', { ...base, type, value })).code
  expect([
    await modify(0, 'Coffee'),
    await modify(3, '1'),
    await modify(4, '1'),
    await modify(7, '1'),
    await modify(9, '1'),
  ]).toEqual([0, 0, 0, 0, 0])
  expect(await modify(5, '1')).toBe(254)
  const info = { name: 'Coffee', mute: 1, join_type: 1, history_message: 1, member_count: 3 }
  expect((await admin('/admin/group/get_info', { groupId: group_id })).result).toMatchObject(info)
  expect(await admin('/admin/group/member/add', { ...base, members: [{ member_id: 'three' }] })).toMatchObject(ok)
  expect(await admin('/admin/group/manager/set', { ...base, members: ['two'], is_manager: true })).toMatchObject(ok)
  expect(await admin('/admin/group/manager/mute', { ...base, members: ['one'], is_manager: true })).toMatchObject(ok)
  expect(await admin('/admin/group/manager/allow', { ...base, members: ['three'], is_manager: true })).toMatchObject(ok)
  expect(await admin('/admin/group/member/set_extra', { ...base, memberId: 'one', extra: 'x' })).toMatchObject(ok)
  expect([await modify(2, 'of the group')]).toEqual([0])
  expect((await admin('/admin/group/get_info', { groupId: group_id })).result.extra).toBe('of the group')
  const list = (await admin('/admin/group/member/list', { groupId: group_id })).result.members
  const types = Object.fromEntries(list.map((one: { member_id: string; type: number }) => [one.member_id, one.type]))
  expect(types).toEqual({ owner: 2, one: 3, two: 1, three: 5 })
  const one = await admin('/admin/group/member/get', { groupId: group_id, memberId: 'one' })
  expect(one.result).toMatchObject({ member_id: 'one', alias: 'Uno', extra: 'x' })
  expect((await admin('/admin/group/of_user', { userId: 'two' })).result.groupIds).toEqual([group_id])
  const byType = async (types: readonly number[]) =>
    (await admin('/admin/group/of_user_by_type', { userId: 'two', groupMemberTypes: types })).result.groupIds
  expect([await byType([1, 2]), await byType([0])]).toEqual([[group_id], []])
  expect(await admin('/admin/group/member/del', { ...base, members: ['three'] })).toMatchObject(ok)
  expect(await admin('/admin/group/member/quit', { operator: 'one', group_id })).toMatchObject(ok)
  expect((await admin('/admin/group/common_group', { first: 'one', second: 'two' })).result.groupIds).toEqual([])
  expect(await admin('/admin/group/transfer', { operator: 'x', group_id, new_owner: 'two' })).toMatchObject(ok)
  expect(await admin('/admin/group/del', { operator: 'one', group_id })).toMatchObject(ok)
  expect((await admin('/admin/group/batch_infos', [group_id, 'none'])).result.groupInfoList).toEqual([])
})
