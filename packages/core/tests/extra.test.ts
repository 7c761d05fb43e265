import { limits } from '@tidings/protocol'
import { expect, test } from 'vitest'
import { aCore, type Harness, settled } from './harness.ts'

const put = (core: Harness, of: string, extra: Readonly<Record<string, unknown>>) =>
  core.app('extra.put', { of, extra })
const get = async (core: Harness, ...of: string[]) => (await core.app('extra.get', { of })).extra

async function aWorld() {
  const core = await aCore()
  const alice = await core.terminal('alice')
  await core.terminal('bob')
  const { room } = await alice.call('room.create', { name: 'Team', members: ['bob'] })
  const { channel } = await alice.call('channel.create', { name: 'News' })
  const [terminal] = (await alice.call('client.list', {})).clients
  return Object.assign(core, { alice, room, channel, terminal: `user/alice/client/${terminal?.client.id}` })
}

test('what the app keeps stands with users, terminals, rooms, members and channels, key by key, and comes back as it came', async () => {
  await using world = await aWorld()
  const of = ['user/alice', world.terminal, world.room.oid, `${world.room.oid}/user/bob`, world.channel.oid]
  const extra = { mobile: '13800138000', 地址: ['上海', { street: '🏠', door: 0 }], vip: false }
  for (const one of of) expect(await put(world, one, extra)).toEqual({ extra })
  expect(await get(world, ...of, 'user/bob')).toEqual(of.map((one) => ({ of: one, extra })))
  const changed = { vip: false, mobile: '1', gender: 2 }
  expect(await put(world, 'user/alice', { mobile: '1', gender: 2, 地址: null })).toEqual({ extra: changed })
  expect(await get(world, 'user/alice', 'user/alice')).toEqual([{ of: 'user/alice', extra: changed }])
  await put(world, 'user/alice', { vip: null, mobile: null, gender: null, never: null })
  expect(await get(world, 'user/alice')).toEqual([])
})

test('many who write other keys at the same moment lose none', async () => {
  await using world = await aWorld()
  await Promise.all(['a', 'b', 'c', 'd'].map((key) => put(world, 'user/bob', { [key]: 1 })))
  expect(await get(world, 'user/bob')).toEqual([{ of: 'user/bob', extra: { a: 1, b: 1, c: 1, d: 1 } }])
})

test('nothing is kept with what is not there, nor more than its bytes, and nobody but the app asks', async () => {
  await using world = await aWorld()
  const { room, channel, alice } = world
  const gone = ['user/nobody', 'user/alice/client/none', 'room/none', `${room.oid}/user/nobody`, 'channel/none']
  const mistaken = [`room/${channel.id}`, `channel/${room.id}`]
  for (const of of [...gone, ...mistaken])
    await expect(put(world, of, { a: 1 }), of).rejects.toMatchObject({ code: 'not_found' })
  for (const of of [
    '',
    'user/',
    'user/a/b',
    'user/alice/client/',
    'chatroom/x',
    'room/r1/user/a/b',
    'user/a/client/x/y',
  ])
    await expect(put(world, of, { a: 1 }), of).rejects.toMatchObject({ code: 'invalid' })
  await put(world, 'user/bob', { half: 'x'.repeat(limits.extraBytes / 2) })
  const more = { other: 'x'.repeat(limits.extraBytes / 2) }
  await expect(put(world, 'user/bob', more)).rejects.toMatchObject({ code: 'too_large' })
  await put(world, 'user/bob', { half: null, ...more })
  await expect(alice.call('extra.get', { of: ['user/alice'] })).rejects.toMatchObject({ code: 'forbidden' })
})

test('it goes with the account, the terminal, the room and the channel', async () => {
  await using world = await aWorld()
  const { alice, room, channel, terminal } = world
  const ofBob = ['user/bob', `${room.oid}/user/bob`]
  for (const of of [...ofBob, terminal, room.oid, channel.oid]) await put(world, of, { a: 1 })
  await world.app('user.delete', { user: 'bob' })
  await alice.call('client.kick', { client: terminal.split('/').at(-1) ?? '' })
  await world.call('alice', 'room.dissolve', { room: room.id })
  await world.call('alice', 'channel.remove', { channel: channel.id })
  world.tick(60_000)
  await expect
    .poll(async () => {
      await settled()
      return get(world, ...ofBob, terminal, room.oid, channel.oid)
    })
    .toEqual([])
})

test('more than fits into one answer is asked for in pieces, and a copy of what somebody has holds it', async () => {
  await using world = await aWorld()
  const people = Array.from({ length: 100 }, (_, index) => `user/p${index}`)
  const extra = { x: 'x'.repeat(limits.extraBytes - 20) }
  for (const of of people) {
    await world.app('user.create', { user: of })
    await put(world, of, extra)
  }
  const { extra: first, rest = [] } = await world.app('extra.get', { of: people })
  const second = await world.app('extra.get', { of: rest })
  expect(second).not.toHaveProperty('rest')
  expect([...first, ...second.extra].map(({ of }) => of)).toEqual(people)
  const own = { of: 'user/alice', extra: { a: 1 } }
  const ofTerminal = { of: world.terminal, extra: { b: 2 } }
  await put(world, own.of, own.extra)
  await put(world, ofTerminal.of, ofTerminal.extra)
  const exported: unknown[] = []
  for (let next: string | undefined = ''; next !== undefined; ) {
    const page: { records: { kind: string; value: unknown }[]; next?: string | undefined } = await world.alice.call(
      'account.export',
      next === '' ? {} : { next },
    )
    exported.push(...page.records.flatMap(({ kind, value }) => (kind === 'extra' ? [value] : [])))
    next = page.next
  }
  expect(exported).toEqual([ofTerminal, own])
})
