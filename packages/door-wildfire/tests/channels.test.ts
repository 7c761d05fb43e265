import { afterAll, beforeAll, expect, test } from 'vitest'
import { signOf } from '../src/wire/sign.ts'
import { aReceiver, aWorld, type World } from './programs.ts'

let world: World
beforeAll(async () => {
  world = await aWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

const text = (searchableContent: string) => ({ type: 1, searchableContent })
const ok = { code: 0 }

test('a channel is made, found, subscribed to and published in, to all or to some', async () => {
  const { admin, channel, person } = world
  await using program = await aReceiver()
  for (const uid of ['owner', 'ann', 'bob']) await person(uid)
  const about = { owner: 'owner', name: 'News', desc: 'what is new', extra: 'x', callback: program.url, secret: 'cs' }
  const { result } = await admin('/admin/channel/create', about)
  expect(result).toEqual({ targetId: expect.any(String), secret: 'cs' })
  const channelId: string = result.targetId
  const says = channel(channelId, 'cs')
  const shown = { channelId, name: 'News', desc: 'what is new', owner: 'owner', callback: program.url, extra: 'x' }
  for (const path of ['/admin/channel/get', '/admin/channel/get_info'])
    expect((await admin(path, { channelId })).result).toMatchObject({ ...shown, secret: 'cs' })
  expect((await says('/channel/get_profile')).result).toMatchObject(shown)
  expect((await admin('/admin/channel/get', { channelId: 'none' })).code).toBe(236)

  for (const userId of ['ann', 'bob'])
    expect(await admin('/admin/channel/subscribe', { channelId, userId, subscribe: 1 })).toMatchObject(ok)
  expect((await admin('/admin/channel/is_subscribed', { channelId, userId: 'ann' })).result).toEqual({ value: true })
  expect((await says('/channel/is_subscriber', { userId: 'ann' })).result).toBe(true)
  expect(await says('/channel/message/send', { payload: text('to all') })).toMatchObject(ok)
  const ann = await person('ann')
  const bob = await person('bob')
  const readBy = async ({ call }: typeof ann, conversation: string) =>
    (await call('log.read', { conversation })).messages.map(({ content }) => content.data)
  expect(await readBy(ann, `channel/${channelId}`)).toContain('to all')
  const some = { targets: ['ann', 'bob'], payload: text('to you'), clientMsgId: 'k' }
  expect((await says('/channel/message/send', some)).result.messageUid).toBeDefined()
  expect(await says('/channel/message/send', some)).toMatchObject(ok)
  for (const one of [ann, bob]) expect(await readBy(one, `user/${channelId}`)).toEqual(['to you'])

  await ann.call('message.send', { to: `user/${channelId}`, content: { type: 'text', data: 'a question' } })
  const [first] = await program.has(1)
  expect(first?.path).toBe('/message')
  expect(first?.body).toMatchObject({
    sender: 'ann',
    conv: { type: 3, target: channelId },
    payload: text('a question'),
  })
  const { nonce, timestamp, sign } = first?.headers ?? {}
  expect(sign).toBe(signOf(String(nonce), 'cs', String(timestamp)))

  const menus = [
    { name: 'Site', type: 'view', url: 'https://a.example/' },
    { name: 'More', subMenus: [{ name: 'Hours', type: 'click', key: 'hours' }] },
  ]
  expect(await says('/channel/update_profile', { type: 7, value: JSON.stringify(menus) })).toMatchObject(ok)
  expect((await says('/channel/get_profile')).result.menus).toMatchObject(menus)
  await ann.call('channel.choose', { channel: channelId, path: [1, 0], name: 'Hours' })
  const [, chosen] = await program.has(2)
  expect(chosen?.body).toMatchObject({ sender: 'ann', conv: { type: 3, target: channelId }, payload: { type: 73 } })
  expect(JSON.parse(chosen?.body.payload.content)).toEqual({ type: 'click', key: 'hours', name: 'Hours' })
  const bad = [[{ name: 'x', type: 'view', url: 'javascript:alert(1)' }], [{ name: 'x', type: 'miniprogram' }], {}]
  for (const one of bad)
    expect((await says('/channel/update_profile', { type: 7, value: JSON.stringify(one) })).code).toBe(251)

  expect(await says('/channel/update_profile', { type: 0, value: 'Old news' })).toMatchObject(ok)
  expect((await says('/channel/update_profile', { type: 9, value: '' })).code).toBe(254)
  expect((await says('/channel/get_profile')).result.name).toBe('Old news')
  expect(await says('/channel/subscribe', { target: 'bob', subscribe: 0 })).toMatchObject(ok)
  expect((await says('/channel/is_subscriber', { userId: 'bob' })).result).toBe(false)
  expect(await channel(channelId, 'wrong')('/channel/get_profile')).toMatchObject({ status: 401, code: 244 })
  expect(await admin('/admin/channel/destroy', { channelId })).toMatchObject(ok)
  expect(await says('/channel/get_profile')).toMatchObject({ status: 401, code: 244 })
})
