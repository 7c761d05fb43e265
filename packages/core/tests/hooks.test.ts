import type { ActingPoint, BeforeAnswer, BeforeData } from '@tidings/protocol/before-hooks'
import { noMetrics } from '@tidings/testkit/core'
import { afterEach, expect, test } from 'vitest'
import type { BeforeHook, CoreSettings } from '../src/index.ts'
import { aCore, settings, settled, text } from './harness.ts'

type Asked = { [P in ActingPoint]: { readonly point: P } & BeforeData[P] }[ActingPoint]
type Answers = (asked: Asked) => BeforeAnswer | Promise<BeforeAnswer>

const allow: BeforeAnswer = { allow: true }
const away = () => Promise.reject<BeforeAnswer>(new Error('nobody answers'))

const opened: AsyncDisposable[] = []
afterEach(async () => {
  for (const one of opened.splice(0)) await one[Symbol.asyncDispose]()
})

/** A core that asks a hook of the test's; what it was asked, what was counted, what it answers. */
async function aWorld(hooks: Partial<CoreSettings['hooks']> = {}) {
  const state: { answers: Answers } = { answers: () => allow }
  const asked: Asked[] = []
  const counted: string[] = []
  const warned: string[] = []
  const hook: BeforeHook = {
    ask: async (point, data) => {
      const one = { point, ...data } as Asked
      asked.push(one)
      return state.answers(one)
    },
  }
  const core = await aCore(
    { hooks: { ...settings.hooks, ...hooks } },
    {
      hook,
      metrics: { ...noMetrics, hookAsked: (point, outcome) => void counted.push(`${point} ${outcome}`) },
      log: {
        info: () => undefined,
        warn: (_, line) => void warned.push(line),
        error: (fields) => console.error(fields),
      },
    },
  )
  opened.push(core)
  const [ann, bob] = [await core.terminal('ann'), await core.terminal('bob')]
  const logOf = async (uid = 'ann', conversation = 'user/bob') =>
    (await core.call(uid, 'log.read', { conversation })).messages.map(({ content }) => content.data).reverse()
  return { core, ann, bob, asked, counted, warned, logOf, state }
}

const said = (asked: readonly Asked[]) => asked.map((one) => ('content' in one ? one.content.data : one.point))

test('what the hook allows is stored as it was said, what it refuses is not, with its words for the sender, and what it changes is stored as it has it', async () => {
  const { ann, bob, asked, counted, logOf, state } = await aWorld()
  state.answers = (one) => {
    if (said([one])[0] === 'bad') return { refuse: 'not here' }
    return said([one])[0] === 'half' ? { content: text('whole') } : allow
  }
  const fine = await ann.call('message.send', { to: 'user/bob', content: text('fine'), clientMsgId: '1' })
  expect(fine).not.toHaveProperty('content')
  await expect(ann.call('message.send', { to: 'user/bob', content: text('bad') })).rejects.toMatchObject({
    code: 'rejected',
    message: 'not here',
    details: { text: 'not here' },
  })
  const at = [{ mention: 'user/bob', from: 0, length: 4 }]
  const half = { to: 'user/bob', content: text('half'), mentions: ['user/bob'], mentionsAt: at }
  expect(await ann.call('message.send', half)).toMatchObject({ content: text('whole') })
  expect(await logOf()).toEqual(['fine', 'whole'])
  await settled()
  expect(bob.seen('message').map(({ content }) => content)).toEqual([text('fine'), text('whole')])
  expect(bob.seen('message')[1]).not.toHaveProperty('mentionsAt')
  expect(asked[0]).toEqual({
    ...{ point: 'message.send', from: 'user/ann', to: 'user/bob', content: text('fine') },
    ...{ stored: true, clientMsgId: '1' },
  })
  expect(counted).toEqual(['message.send allowed', 'message.send refused', 'message.send changed'])
})

test('the hook sees what a push is to say, which falls away where the hook changes what was said', async () => {
  const { ann, asked, state } = await aWorld()
  const push = { title: 'Hello', body: 'to you' }
  const say = async (data: string) => {
    const { id } = await ann.call('message.send', { to: 'user/bob', content: text(data), options: { push } })
    return (await ann.call('message.get', { id })).message.push
  }
  expect(await say('fine')).toEqual(push)
  expect(asked[0]).toMatchObject({ push })
  state.answers = () => ({ content: text('whole') })
  expect(await say('half')).toBeUndefined()
})

test('who may not do it anyway is refused without asking', async () => {
  const { core, ann, bob, asked } = await aWorld()
  const { room } = await bob.call('room.create', { name: 'R', members: [], join: 'closed' })
  await bob.call('contact.block', { user: 'ann' })
  asked.length = 0
  const refused = [
    ann.call('message.send', { to: 'user/bob', content: text('x') }),
    ann.call('message.send', { to: room.oid, content: text('x') }),
    ann.call('room.join', { room: room.id }),
    ann.call('contact.add', { user: 'bob' }),
    ann.call('room.create', { name: 'S', members: ['nobody'] }),
    ann.call('message.send', { to: 'user/bob', content: { type: 'notice/x', data: {} } }),
  ]
  for (const one of await Promise.allSettled(refused)) expect(one.status).toBe('rejected')
  const { id } = await core.call('bob', 'message.send', { to: 'user/bob', content: text('own') })
  asked.length = 0
  await expect(ann.call('message.edit', { id, content: text('x') })).rejects.toThrow()
  expect(asked).toEqual([])
})

test('what comes again is answered as the first time without asking, also when it was changed, or may not be said any more', async () => {
  const { ann, bob, asked, state, logOf } = await aWorld()
  state.answers = () => ({ content: text('changed') })
  const message = { to: 'user/bob', content: text('first'), clientMsgId: 'm' }
  const first = await ann.call('message.send', message)
  state.answers = () => ({ refuse: 'no' })
  expect(await ann.call('message.send', message)).toEqual(first)
  await bob.call('contact.block', { user: 'ann' })
  expect(await ann.call('message.send', message)).toEqual(first)
  expect(asked).toHaveLength(1)
  await expect(ann.call('message.send', { ...message, to: 'user/ann' })).rejects.toMatchObject({ code: 'conflict' })
  expect(await logOf()).toEqual(['changed'])
})

test('what one sends in one conversation stays in order however long each answer takes, and others do not wait', async () => {
  const { core, ann, bob, state, logOf } = await aWorld()
  const slow = Promise.withResolvers<BeforeAnswer>()
  state.answers = (one) => (said([one])[0] === 'slow' ? slow.promise : allow)
  const mine = ['slow', 'quick', 'last'].map((data) =>
    ann.call('message.send', { to: 'user/bob', content: text(data) }),
  )
  await bob.call('message.send', { to: 'user/ann', content: text('mine') })
  await core.call('ann', 'message.send', { to: 'user/ann', content: text('note') })
  expect(await logOf()).toEqual(['mine'])
  slow.resolve(allow)
  await Promise.all(mine)
  expect(await logOf()).toEqual(['mine', 'slow', 'quick', 'last'])
})

test('who is blocked while the hook is asked has not said it', async () => {
  const { ann, bob, state, logOf } = await aWorld()
  const slow = Promise.withResolvers<BeforeAnswer>()
  state.answers = () => slow.promise
  const sent = ann.call('message.send', { to: 'user/bob', content: text('x') })
  const refused = expect(sent).rejects.toMatchObject({ code: 'blocked' })
  await settled()
  await bob.call('contact.block', { user: 'ann' })
  slow.resolve(allow)
  await refused
  expect(await logOf('bob', 'user/ann').catch(() => [])).toEqual([])
})

test('a forward is asked for message by message before the first is sent, each once; one refusal is that of all', async () => {
  const { core, ann, asked, state, logOf } = await aWorld()
  await core.terminal('cat')
  const ids: string[] = []
  for (const data of ['one', 'two'])
    ids.push((await ann.call('message.send', { to: 'user/ann', content: text(data) })).id)
  asked.length = 0
  state.answers = (one) => (said([one])[0] === 'two' && 'to' in one && one.to === 'user/cat' ? { refuse: 'no' } : allow)
  const forward = { ids, to: ['user/bob', 'user/cat'], comment: text('look'), clientMsgId: 'f' }
  await expect(ann.call('message.forward', forward)).rejects.toMatchObject({ code: 'rejected' })
  expect(await logOf().catch(() => [])).toEqual([])
  expect(said(asked)).toEqual(['look', 'one', 'two', 'look', 'one', 'two'])
  asked.length = 0
  state.answers = (one) => (said([one])[0] === 'one' ? { content: text('1') } : allow)
  const first = await ann.call('message.forward', forward)
  expect(asked).toHaveLength(6)
  expect(asked[1]).toMatchObject({ forwarded: { from: 'user/ann' } })
  expect(await logOf()).toEqual(['look', '1', 'two'])
  expect((await ann.call('message.forward', forward)).sent.map(({ id }) => id)).toEqual(first.sent.map(({ id }) => id))
  expect(asked).toHaveLength(6)
})

test('a scheduled message is asked for at its time, and says why it could not be sent', async () => {
  const { core, ann, asked, state, logOf } = await aWorld()
  const later = { at: core.parts.clock.now() + 1000, to: 'user/bob', content: text('later') }
  await ann.call('message.schedule', later)
  await ann.call('message.schedule', { ...later, content: text('refused') })
  expect(asked).toEqual([])
  state.answers = (one) => (said([one])[0] === 'refused' ? { refuse: 'not now' } : allow)
  core.tick(2000)
  await settled()
  expect(said(asked).sort()).toEqual(['later', 'refused'])
  expect(await logOf()).toEqual(['later'])
  expect((await ann.call('scheduled.list', {})).scheduled).toMatchObject([{ failed: 'not now' }])
})

test('a stream is asked for when it is finished; what is refused then goes from those who have read it', async () => {
  const { ann, bob, asked, state, logOf } = await aWorld()
  const stream = async (data: string) => {
    const opened = await ann.call('stream.open', { to: 'user/bob', clientMsgId: data })
    await ann.call('stream.append', { stream: opened.stream, offset: 0, text: data })
    return opened.stream
  }
  const fine = await stream('fine')
  expect(asked).toEqual([])
  state.answers = (one) => (said([one])[0] === 'bad' ? { refuse: 'no' } : { content: text('as it should be') })
  await ann.call('stream.finish', { stream: fine })
  const bad = await stream('bad')
  await expect(ann.call('stream.finish', { stream: bad })).rejects.toMatchObject({ code: 'rejected', message: 'no' })
  await settled()
  expect(bob.seen('stream').at(-1)).toMatchObject({ stream: bad, state: 'cancelled' })
  expect(await logOf()).toEqual(['as it should be'])
})

test('an edit is asked for with what it said before; what changes nothing is not', async () => {
  const { ann, asked, state, logOf } = await aWorld({ points: ['message.edit'] })
  const { id } = await ann.call('message.send', { to: 'user/bob', content: text('first') })
  await ann.call('message.edit', { id, content: text('first') })
  expect(asked).toEqual([])
  state.answers = (one) => (said([one])[0] === 'bad' ? { refuse: 'no' } : { content: text('better') })
  await expect(ann.call('message.edit', { id, content: text('bad') })).rejects.toMatchObject({ code: 'rejected' })
  expect(await logOf()).toEqual(['first'])
  expect(await ann.call('message.edit', { id, content: text('second') })).toMatchObject({
    message: { content: text('better') },
  })
  expect(asked.at(-1)).toEqual({
    ...{ point: 'message.edit', from: 'user/ann', to: 'user/bob', id },
    ...{ content: text('second'), before: text('first') },
  })
})

test('rooms that are made and joined and contacts that are asked for are refused, too; a room waits for nobody who asks', async () => {
  const { core, ann, bob, asked, state } = await aWorld()
  state.answers = () => ({ refuse: 'no' })
  const refused = { code: 'rejected', message: 'no' }
  await expect(ann.call('room.create', { name: 'R', members: ['bob'] })).rejects.toMatchObject(refused)
  await expect(ann.call('contact.add', { user: 'bob', greeting: 'hi' })).rejects.toMatchObject(refused)
  expect((await bob.call('contact.requests', {})).requests).toEqual([])
  state.answers = () => allow
  const { room } = await bob.call('room.create', { name: 'R', members: [], join: 'approval' })
  const slow = Promise.withResolvers<BeforeAnswer>()
  state.answers = (one) => (one.point === 'room.join' ? slow.promise : allow)
  const join = ann.call('room.join', { room: room.id, greeting: 'hi' })
  const fails = expect(join).rejects.toMatchObject(refused)
  await settled()
  await bob.call('room.update', { room: room.id, name: 'S' })
  slow.resolve({ refuse: 'no' })
  await fails
  expect((await bob.call('room.requests', { room: room.id })).requests).toEqual([])
  expect(asked).toContainEqual({ point: 'room.create', from: 'user/ann', name: 'R', members: ['user/bob'] })
  expect(asked).toContainEqual({ point: 'contact.add', from: 'user/ann', user: 'user/bob', greeting: 'hi' })
  expect(asked).toContainEqual({
    ...{ point: 'room.join', from: 'user/ann', room: room.oid, via: 'request', greeting: 'hi' },
  })
  state.answers = () => allow
  expect(await ann.call('room.join', { room: room.id })).toEqual({ state: 'asked' })
  expect(await core.call('ann', 'contact.add', { user: 'bob' })).toEqual({ state: 'asked' })
})

test('what is never stored is asked for only when that is wanted', async () => {
  const { ann, asked } = await aWorld()
  const signal = { to: 'user/bob', content: text('ring'), options: { persist: false } }
  await ann.call('message.send', signal)
  expect(asked).toEqual([])
  const wanted = await aWorld({ signals: true })
  wanted.state.answers = () => ({ refuse: 'no' })
  await expect(wanted.ann.call('message.send', signal)).rejects.toMatchObject({ code: 'rejected' })
  expect(wanted.asked).toMatchObject([{ stored: false }])
})

test.each([
  ['open', ['x'], ['message.send failed']],
  ['closed', [], ['message.send failed']],
] as const)('failing %s: what the hook does not answer', async (failing, stored, outcomes) => {
  const { ann, state, logOf, counted } = await aWorld({ failing })
  state.answers = away
  const sent = ann.call('message.send', { to: 'user/bob', content: text('x') })
  if (failing === 'open') await sent
  else await expect(sent).rejects.toMatchObject({ code: 'unavailable' })
  expect(await logOf().catch(() => [])).toEqual(stored)
  expect(counted).toEqual(outcomes)
})

test.each([
  ['a notice', { content: { type: 'notice/joined', data: {} } }],
  ['more than a message holds', { content: { type: 'custom/x', data: 'x'.repeat(70_000) } }],
] as const)('%s in place of what was said is no answer', async (_, answer) => {
  const { ann, state, logOf, counted } = await aWorld()
  state.answers = () => answer
  await ann.call('message.send', { to: 'user/bob', content: text('x') })
  expect(await logOf()).toEqual(['x'])
  expect(counted).toEqual(['message.send failed'])
})

test('after five failures in a row it rests for ten seconds, then one question tries whether it answers again', async () => {
  const { core, ann, asked, state, counted, warned } = await aWorld({ points: ['message.send'] })
  const send = () => ann.call('message.send', { to: 'user/bob', content: text('x') })
  state.answers = away
  for (let n = 0; n < 8; n++) await send()
  expect(asked).toHaveLength(5)
  expect(counted.slice(5)).toEqual(Array(3).fill('message.send unasked'))
  expect(warned).toEqual([
    'the hook did not answer: what people do goes on without it',
    'the hook is not asked for a while: what people do goes on without it',
  ])
  core.tick(9000)
  await send()
  core.tick(1000)
  await send()
  await send()
  expect(asked).toHaveLength(6)
  state.answers = () => allow
  core.tick(10_000)
  await send()
  await send()
  expect(asked).toHaveLength(8)
})

test('only so many questions are under way; who waits for longer than the timeout is as who was not answered', async () => {
  const { core, asked, state, counted } = await aWorld({ atOnce: 2, failing: 'closed', points: ['message.send'] })
  const slow = Promise.withResolvers<BeforeAnswer>()
  state.answers = () => slow.promise
  const senders = ['c', 'd', 'e', 'f']
  for (const uid of senders) await core.terminal(uid)
  const sent = senders.map((uid) => core.call(uid, 'message.send', { to: 'user/bob', content: text(uid) }))
  const results = Promise.allSettled(sent)
  await settled()
  expect(asked).toHaveLength(2)
  core.tick(1500)
  await settled()
  slow.resolve(allow)
  expect((await results).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'rejected'])
  expect(counted.toSorted()).toEqual([
    ...Array(2).fill('message.send allowed'),
    ...Array(2).fill('message.send unasked'),
  ])
  await core.call('c', 'message.send', { to: 'user/bob', content: text('again') })
  expect(asked).toHaveLength(3)
})

test('what a service does as somebody is asked for, too, each time anew', async () => {
  const { core, asked, state, logOf } = await aWorld({ failing: 'closed' })
  const as = core.gate.service('robot').act('ann')
  const message = { to: 'user/bob', content: text('x') }
  state.answers = away
  await expect(as.call('message.send', message)).rejects.toMatchObject({ code: 'unavailable' })
  state.answers = () => ({ refuse: 'no' })
  await expect(as.call('message.send', message)).rejects.toMatchObject({ code: 'rejected' })
  state.answers = () => allow
  await as.call('message.send', message)
  await as.call('message.send', message)
  expect(asked).toHaveLength(4)
  expect(await logOf()).toEqual(['x', 'x'])
})

test('a scheduled message waits while nobody answers, where that is no yes', async () => {
  const { core, ann, state, logOf } = await aWorld({ failing: 'closed' })
  await ann.call('message.schedule', { at: core.parts.clock.now() + 1000, to: 'user/bob', content: text('later') })
  state.answers = away
  core.tick(2000)
  await settled()
  expect(await logOf().catch(() => [])).toEqual([])
  state.answers = () => allow
  for (let turn = 0; turn < 20; turn++) {
    core.tick(60_000)
    await settled()
  }
  expect(await logOf()).toEqual(['later'])
  expect((await ann.call('scheduled.list', {})).scheduled).toEqual([])
})

test('whom somebody wants in a room is asked for before they are in it or asked to come, in nobody’s turn', async () => {
  const { core, ann, bob, asked, state } = await aWorld()
  await core.terminal('cat')
  const { room } = await ann.call('room.create', { name: 'R', members: ['bob'] })
  const invite = { room: room.id, members: ['cat', 'bob'] }
  const slow = Promise.withResolvers<BeforeAnswer>()
  state.answers = () => slow.promise
  const inviting = ann.call('room.invite', invite)
  const fails = expect(inviting).rejects.toMatchObject({ code: 'rejected', message: 'not them' })
  await settled()
  await ann.call('room.update', { room: room.id, name: 'S' })
  slow.resolve({ refuse: 'not them' })
  await fails
  expect(asked.at(-1)).toEqual({ point: 'room.invite', from: 'user/ann', room: room.oid, members: ['user/cat'] })
  expect((await ann.call('room.get', { room: room.id })).room.memberCount).toBe(2)
  state.answers = () => allow
  const before = asked.length
  // Nobody new, and somebody who is not there: there is nothing to be asked.
  await ann.call('room.invite', { room: room.id, members: ['bob'] })
  await expect(ann.call('room.invite', { room: room.id, members: ['nobody'] })).rejects.toMatchObject({
    code: 'not_found',
  })
  await bob.call('contact.block', { user: 'ann' })
  expect(asked.length).toBe(before)
  await ann.call('room.invite', invite)
  expect((await ann.call('room.get', { room: room.id })).room.memberCount).toBe(3)
})
