import { limits } from '@tidings/protocol'
import { expect, test } from 'vitest'
import { aCore, settled, type Terminal, text } from './harness.ts'
import { codeOf } from './nodes.ts'
import { heard, manyNodes } from './on-a-bus.ts'

const chatroom = 'stage'
const join = (who: Terminal, input: object = {}) => who.call('chatroom.join', { chatroom, ...input })
const say = (who: Terminal, data: string, more: object = {}) =>
  who.call('chatroom.send', { chatroom, content: text(data), ...more })
const low = { priority: 'low' }
const seen = (who: Terminal) =>
  who.seen('chatroom.messages').flatMap(({ messages }) => messages.map(({ content }) => content.data))

async function aWorld(more: object = {}) {
  const core = await aCore()
  const [olga, ann, bob] = [await core.terminal('olga'), await core.terminal('ann'), await core.terminal('bob')]
  await core.app('chatroom.create', { id: chatroom, name: 'Stage', owner: 'olga', ...more })
  return { core, olga, ann, bob, [Symbol.asyncDispose]: () => core[Symbol.asyncDispose]() }
}

test('what was taken back is not said again under its key, and goes with the account', async () => {
  await using world = await aWorld()
  const { core, olga, ann, bob } = world
  await join(ann)
  await join(bob)
  const key = { clientMsgId: 'k1' }
  const first = await say(ann, 'rude', key)
  await olga.call('chatroom.remove', { chatroom, id: first.id })
  core.tick(1000)
  expect(await say(ann, 'rude', key)).toEqual(first)
  core.tick(1000)
  expect(seen(bob)).toEqual(['rude'])
  expect((await join(bob)).messages).toEqual([])
  const { records } = core.parts.store
  const kept = () =>
    Promise.all([
      records.count(`chatroom-lines/${chatroom}`, 'chatroom-gone'),
      records.count(`chatroom-sent/${chatroom}`, 'chatroom-sent'),
    ])
  expect(await kept()).toEqual([1, 1])
  await core.app('user.delete', { user: 'ann' })
  core.tick(1000)
  await settled()
  expect(await kept()).toEqual([0, 0])
})

test('with a ban goes what somebody said, where whoever bans asks for that, and nobody else’s', async () => {
  await using world = await aWorld()
  const { core, olga, ann, bob } = world
  for (const one of [olga, ann, bob]) await join(one)
  const key = { clientMsgId: 'k1' }
  const [one, two] = [await say(ann, 'one', key), await say(ann, 'two')]
  await say(bob, 'three')
  core.tick(1000)
  await olga.call('chatroom.set', { chatroom, user: 'ann', banned: true, clear: true })
  expect(bob.seen('chatroom.removed')).toEqual([one, two].map(({ id }) => ({ chatroom, id })))
  expect((await join(bob)).messages.map(({ content }) => content.data)).toEqual(['three'])
  await olga.call('chatroom.set', { chatroom, user: 'ann', banned: false })
  await join(ann)
  expect(await say(ann, 'one', key)).toEqual({ id: one.id, ts: one.ts })
  expect((await join(bob)).messages).toHaveLength(1)
  expect(await codeOf(bob.call('chatroom.set', { chatroom, user: 'ann', clear: true }))).toBe('forbidden')
})

test('of what was taken back so much is known, and no more', async () => {
  await using world = await aWorld()
  const { core, ann } = world
  await join(ann)
  for (let n = 0; n < limits.chatroomKept + 60; n++) {
    const { id } = await say(ann, `n${n}`, { clientMsgId: `k${n}` })
    await ann.call('chatroom.remove', { chatroom, id })
    core.tick(1000)
  }
  await settled()
  const { records } = core.parts.store
  for (const [owner, kind] of [
    ['chatroom-lines', 'chatroom-gone'],
    ['chatroom-sent', 'chatroom-sent'],
  ] as const)
    expect(await records.count(`${owner}/${chatroom}`, kind)).toBeLessThanOrEqual(limits.chatroomKept + 50)
})

test('as many as speak at once, no more than a turn has room for are heard', async () => {
  await using world = await aWorld()
  const { core, ann } = world
  await join(ann)
  const crowd = await Promise.all(Array.from({ length: 20 }, (_, n) => core.terminal(`w${n}`)))
  for (const one of crowd) await join(one)
  await say(ann, 'first')
  const codes = await Promise.all(
    crowd.flatMap((one) => Array.from({ length: 10 }, (_, n) => codeOf(say(one, `${n}`)))),
  )
  expect(codes.filter((code) => code === 'done')).toHaveLength(limits.chatroomAtOnce)
  core.tick(1000)
  expect(await codeOf(say(ann, 'again'))).toBe('done')
})

test('one who floods has their share of a turn, and the others are heard; whoever looks after it may say more', async () => {
  await using world = await aWorld()
  const { olga, ann, bob } = world
  for (const one of [olga, ann, bob]) await join(one)
  await say(olga, 'first')
  const flood = (who: Terminal, more: object = {}) =>
    Promise.all(Array.from({ length: 30 }, (_, n) => codeOf(say(who, `${n}`, more))))
  const done = (codes: readonly string[]) => codes.filter((code) => code === 'done').length
  expect(done(await flood(ann))).toBe(limits.chatroomAtOnce / 5)
  expect(await codeOf(say(bob, 'I, too'))).toBe('done')
  // What is of low priority is left out then, and says so.
  expect(await say(ann, 'a heart', low)).toMatchObject({ dropped: true })
  expect(await say(bob, 'a heart', low)).not.toHaveProperty('dropped')
  expect(done(await flood(olga))).toBe(30)
})

test('what is said is measured in bytes, and who is banned learns nothing of who is there', async () => {
  await using world = await aWorld()
  const { olga, ann } = world
  await join(ann)
  const bytes = limits.chatroomContentBytes
  expect(await codeOf(say(ann, '😀'.repeat(bytes / 4 - 10)))).toBe('done')
  expect(await codeOf(say(ann, '😀'.repeat(bytes / 4)))).toBe('too_large')
  await olga.call('chatroom.set', { chatroom, user: 'ann', banned: true })
  for (const [name, input] of [
    ['chatroom.people', {}],
    ['chatroom.join', {}],
    ['chatroom.send', { content: text('x') }],
    ['chatroom.send', { content: text('x'), priority: 'low' }],
    ['chatroom.update', { name: 'Mine' }],
    ['chatroom.close', {}],
    ['chatroom.set', { user: 'bob', banned: true }],
  ] as const)
    expect([name, await codeOf(ann.call(name, { chatroom, ...input }))]).toEqual([
      name,
      name === 'chatroom.send' ? 'not_member' : 'forbidden',
    ])
  // Neither by HTTP, where nobody needs to be in it.
  for (const priority of ['normal', 'low'])
    expect(await codeOf(world.core.call('ann', 'chatroom.send', { chatroom, content: text('x'), priority }))).toBe(
      'forbidden',
    )
})

test('mutes that are over are not counted where too many are marked', async () => {
  await using world = await aWorld()
  const { core, olga } = world
  const until = core.parts.clock.now() + 1000
  const marked = Array.from({ length: limits.chatroomMarked }, (_, n) => {
    const person = { user: `user/m${n}`, role: 'guest', mutedUntil: until + n, banned: false }
    return { owner: `chatroom/${chatroom}`, kind: 'chatroom-person', key: `m${n}`, value: JSON.stringify(person) }
  })
  await core.parts.store.records.put(marked)
  expect(await codeOf(core.app('chatroom.set', { chatroom, user: 'ann', banned: true }))).toBe('too_large')
  core.tick(60_000)
  await olga.call('chatroom.set', { chatroom, user: 'ann', banned: true })
  expect((await olga.call('chatroom.people', { chatroom })).marked).toMatchObject([{ user: 'user/ann', banned: true }])
})

test('one of two thousand who does not read is told how much it missed, and nobody else misses anything', async () => {
  await using world = await aWorld()
  const { core, olga, ann } = world
  const crowd: Terminal[] = []
  for (let n = 0; n < 1998; n++) crowd.push(await core.terminal(`c${n}`))
  for (const one of [olga, ann, ...crowd]) await join(one)
  ann.backlog = 5000
  const said = 120
  for (let n = 0; n < said; n++) {
    await say(olga, `n${n}`)
    core.tick(25)
  }
  for (let turn = 0; turn < 20; turn++) core.tick(50)
  const all = Array.from({ length: said }, (_, n) => `n${n}`)
  expect(crowd.filter((one) => seen(one).join() === all.join())).toHaveLength(1998)
  expect(ann.events).toEqual([])
  ann.backlog = 0
  ann.session.drained()
  expect(ann.seen('resync')).toEqual([{ missed: said }])
  const { messages } = await join(ann, { last: 50 })
  expect(messages.map(({ content }) => content.data)).toEqual(all.slice(-50))
  await say(olga, 'again')
  core.tick(1000)
  core.tick(1000)
  expect(seen(ann)).toEqual(['again'])
  ann.backlog = 5000
  await say(olga, 'a')
  core.tick(1000)
  core.tick(1000)
  ann.backlog = 0
  ann.session.drained()
  // Of each time anew.
  expect(ann.seen('resync').at(-1)).toEqual({ missed: 1 })
})

/** Two nodes that both know that another may write. */
const twoThatShare = () => manyNodes(2, {}, (store) => ({ ...store, isShared: true }))

test('a ban of one node holds on the other though nobody has told it: for what is of low priority, for who comes, and for who listens', async () => {
  await using world = await twoThatShare()
  const [one, other] = world.nodes
  if (!one || !other) throw new Error('two nodes')
  const [olga, ann, bob] = [await one.terminal('olga'), await other.terminal('ann'), await other.terminal('bob')]
  const late = await other.terminal('late')
  await one.app('chatroom.create', { id: chatroom, name: 'Stage', owner: 'olga' })
  for (const who of [olga, ann, bob]) await join(who)
  await say(ann, 'a heart', low)
  world.buses[1]?.lose(1000)
  await olga.call('chatroom.set', { chatroom, user: 'late', banned: true })
  expect(await codeOf(join(late))).toBe('forbidden')
  await olga.call('chatroom.set', { chatroom, user: 'ann', banned: true })
  expect(await codeOf(say(ann, 'another heart', low))).toBe('forbidden')
  await olga.call('chatroom.set', { chatroom, user: 'bob', mutedUntil: Date.now() * 2 })
  expect(await codeOf(say(bob, 'a heart', low))).toBe('muted')
  await olga.call('chatroom.set', { chatroom, user: 'bob', banned: true })
  expect(bob.seen('chatroom').at(-1)).not.toMatchObject({ out: 'banned' })
  await world.beats(3)
  await heard()
  expect(bob.seen('chatroom').at(-1)).toMatchObject({ out: 'banned' })
  expect(seen(olga)).toEqual(['a heart'])
})
