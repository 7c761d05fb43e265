import type { OperationName } from '@tidings/protocol'
import { expect, test } from 'vitest'
import { aFile, filesInMemory } from './files.ts'
import { aCore, settled, type Terminal, text } from './harness.ts'
import { codeOf } from './nodes.ts'

const word = 'xyzzy'
const card = {
  type: 'AdaptiveCard',
  version: '1.5',
  body: [{ type: 'TextBlock', text: `${word} card` }],
  actions: [{ type: 'Action.Submit', id: 'join', title: 'Join' }],
}
const poll = {
  type: 'poll',
  data: {
    question: `${word}?`,
    options: [
      { id: 'a', text: 'A' },
      { id: 'b', text: 'B' },
    ],
  },
}

/** A channel of alice's, which bob read once and carol never did, with one of everything in it. */
async function aWorld() {
  const core = await aCore()
  const [alice, bob, carol] = [await core.terminal('alice'), await core.terminal('bob'), await core.terminal('carol')]
  const { channel } = await alice.call('channel.create', { name: 'News', listed: false })
  const of = { channel: channel.id }
  const to = channel.oid
  const say = (content: object, more: object = {}) => alice.call('message.send', { to, content, ...more })
  await bob.call('channel.subscribe', of)
  const first = await say(text(`${word} one`))
  await bob.call('saved.add', { id: first.id })
  await bob.call('message.react', { id: first.id, key: '👍' })
  await bob.call('thread.follow', { id: first.id })
  await bob.call('reminder.set', { id: first.id, at: core.parts.clock.now() + 3_600_000 })
  await bob.call('message.schedule', { to: 'user/carol', at: core.parts.clock.now() + 3_600_000, content: text('x') })
  await settled()
  await bob.call('channel.unsubscribe', of)
  const [second, polled, carded] = [
    await say(text(`${word} two`)),
    await say(poll),
    await say({ type: 'adaptive-card', data: card }),
  ]
  await say(text(`${word} in the thread`), { thread: first.id })
  await alice.call('message.edit', { id: first.id, content: text(`${word} one, edited`) })
  await alice.call('message.pin', { id: second.id })
  await settled()
  return { core, alice, bob, carol, of, to, first, second, polled, carded }
}

type World = Awaited<ReturnType<typeof aWorld>>

const later = (world: World) => world.core.parts.clock.now() + 1_000_000

/** Whatever takes a message, a conversation or a channel. */
const tries = (world: World, id: string): readonly (readonly [OperationName, object])[] => {
  const { to, of, polled, carded } = world
  return [
    ['message.get', { id }],
    ['log.read', { conversation: to }],
    ['log.at', { conversation: to, ts: 0 }],
    ['log.changes', { conversation: to, since: 0 }],
    ['conversation.get', { conversation: to }],
    ['thread.read', { id }],
    ['thread.follow', { id }],
    ['thread.seen', { id, seq: 1 }],
    ['message.history', { id }],
    ['message.pins', { conversation: to }],
    ['message.reactions', { id, key: '👍' }],
    ['message.readers', { id }],
    ['message.forward', { ids: [id], to: ['user/carol', 'user/bob'] }],
    ['message.forward', { ids: [id], to: ['user/carol'], bundle: true }],
    ['message.send', { to: 'user/carol', content: text('look'), replyTo: id }],
    ['message.send', { to, content: text('mine') }],
    ['message.send', { to, content: text('mine'), thread: id }],
    ['message.schedule', { to, content: text('mine'), at: later(world) }],
    ['stream.open', { to, clientMsgId: 's' }],
    ['message.edit', { id, content: text('mine') }],
    ['message.recall', { id }],
    ['message.react', { id, key: '🔥' }],
    ['message.pin', { id }],
    ['message.report', { id, reason: 'spam' }],
    ['poll.vote', { id: polled.id, options: ['a'] }],
    ['poll.choice', { id: polled.id }],
    ['poll.close', { id: polled.id }],
    ['card.act', { id: carded.id, action: 'join', clientActId: 'a' }],
    ['card.update', { id: carded.id, for: ['bob'], content: null }],
    ['saved.add', { id }],
    ['reminder.set', { id, at: later(world) }],
    ['search', { query: word }],
    ['search', { query: word, conversation: to }],
    ['conversation.read', { conversation: to, seq: 1 }],
    ['conversation.update', { conversation: to, settings: { muted: true } }],
    ['conversation.retain', { conversation: to, days: 1 }],
    ['conversation.clear', { conversation: to }],
    ['conversation.list', {}],
    ['mention.list', {}],
    ['thread.list', {}],
    ['user.changes', { since: 0 }],
    ['typing', { conversation: to }],
    ['channel.update', { ...of, name: 'Mine' }],
    ['channel.editors', of],
    ['channel.editor', { ...of, user: 'bob' }],
    ['channel.remove', of],
    ['channel.unsubscribe', of],
    ['desk.list', of],
    ['desk.read', { ...of, user: 'bob' }],
    ['desk.answer', { ...of, user: 'bob', content: text('x') }],
    ['desk.done', { ...of, user: 'bob' }],
    ['room.get', { room: of.channel }],
    ['room.join', { room: of.channel }],
    ['room.members', { room: of.channel }],
    ['room.invite', { room: of.channel, members: ['bob'] }],
  ]
}

/** What came of each, and where the word was told. */
async function attacked(world: World, who: Terminal, id: string) {
  const done: string[] = []
  const leaked: string[] = []
  for (const [name, input] of tries(world, id)) {
    const answer = await who.call(name, input).catch((error: { code: string }) => error.code)
    if (typeof answer !== 'string') done.push(name)
    if (JSON.stringify(answer).includes(word)) leaked.push(name)
  }
  await settled()
  return { done, leaked }
}

/** Lists of one's own, in which nothing of it is. */
const own = ['conversation.list', 'mention.list', 'thread.list', 'user.changes']
/** Of who is writing in a channel nobody is told. */
const harmless = [...own, 'typing']

test('who never read a channel gets nothing out of it, and nothing into it', async () => {
  const world = await aWorld()
  await using _ = world.core
  for (const id of [world.first.id, world.second.id, world.polled.id, world.carded.id]) {
    const { done, leaked } = await attacked(world, world.carol, id)
    expect({ done, leaked }).toEqual({ done: harmless, leaked: [] })
  }
  expect(JSON.stringify(world.carol.events)).not.toContain(word)
})

test('who read it once gets nothing out of it any more, neither what is new nor what they saw', async () => {
  const world = await aWorld()
  await using core = world.core
  const before = world.bob.events.length
  for (const id of [world.first.id, world.second.id]) {
    const { done, leaked } = await attacked(world, world.bob, id)
    expect({ done, leaked }).toEqual({ done: harmless, leaked: [] })
  }
  expect(JSON.stringify(world.bob.events.slice(before))).not.toContain(word)
  core.tick(3_600_000)
  await settled()
  for (const name of ['saved.list', 'reminder.list', 'account.export'] as const) {
    const told = JSON.stringify(await world.bob.call(name, {}))
    expect([name, told.includes('one, edited'), told.includes('two')]).toEqual([name, false, false])
  }
  expect(JSON.stringify(world.bob.events.slice(before))).not.toContain('one, edited')
})

test('nobody streams into a channel in which they do not publish, and whoever publishes there no more streams no further', async () => {
  const world = await aWorld()
  await using _ = world.core
  const { core, alice, bob, carol, of, to } = world
  for (const [who, code] of [
    [carol, 'not_member'],
    [bob, 'not_member'],
  ] as const)
    expect(await codeOf(who.call('stream.open', { to, clientMsgId: 's' }))).toBe(code)
  await bob.call('channel.subscribe', of)
  expect(await codeOf(bob.call('stream.open', { to, clientMsgId: 's' }))).toBe('forbidden')
  await alice.call('channel.editor', { ...of, user: 'bob' })
  const { stream } = await bob.call('stream.open', { to, clientMsgId: 's' })
  await bob.call('stream.append', { stream, offset: 0, text: 'so' })
  await alice.call('channel.editor', { ...of, user: 'bob', on: false })
  expect(await codeOf(bob.call('stream.append', { stream, offset: 2, text: ' not' }))).toBe('forbidden')
  // Nothing that only passes is told in a channel.
  await settled()
  expect(alice.seen('stream')).toEqual([])
  const { id } = await core.call('carol', 'message.send', { to: 'user/bob', content: text('mine') })
  expect(await codeOf(carol.call('message.forward', { ids: [id], to: [to] }))).toBe('not_member')
  expect(await codeOf(bob.call('message.forward', { ids: [id], to: [to] }))).toBe('forbidden')
})

test('an editor who is one no more, or who subscribes no more, changes nothing of what they published', async () => {
  const world = await aWorld()
  await using core = world.core
  const { alice, bob, of, to } = world
  await bob.call('channel.subscribe', of)
  await alice.call('channel.editor', { ...of, user: 'bob' })
  const { id } = await bob.call('message.send', { to, content: text('mine') })
  const at = core.parts.clock.now() + 60_000
  await bob.call('message.schedule', { to, content: text('later'), at })
  await alice.call('channel.editor', { ...of, user: 'bob', on: false })
  expect(await codeOf(bob.call('message.edit', { id, content: text('changed') }))).toBe('forbidden')
  expect(await codeOf(bob.call('message.pin', { id }))).toBe('forbidden')
  core.tick(61_000)
  await settled()
  const said = async () =>
    (await alice.call('log.read', { conversation: to })).messages.map(({ content }) => JSON.stringify(content.data))
  expect((await said()).join()).not.toContain('later')
  await bob.call('channel.unsubscribe', of)
  expect(await codeOf(bob.call('message.edit', { id, content: text('changed') }))).toBe('not_found')
  expect(await codeOf(bob.call('message.recall', { id }))).toBe('not_found')
  expect((await said()).join()).not.toContain('changed')
})

test('a file of a channel is for who reads it, and not to be passed on by who does not', async () => {
  const files = filesInMemory()
  await using core = await aCore({}, { media: files })
  const [alice, bob, carol] = [await core.terminal('alice'), await core.terminal('bob'), await core.terminal('carol')]
  const { channel } = await alice.call('channel.create', { name: 'News' })
  const [of, to] = [{ channel: channel.id }, channel.oid]
  const attachment = await aFile({ core, files }, 'alice', word)
  const content = { type: 'file', data: { attachment, name: 'a.txt' } }
  await alice.call('message.send', { to, content })
  await bob.call('channel.subscribe', of)
  const reaches = async (who: Terminal) => [
    await codeOf(who.call('attachment.get', { id: attachment })),
    (await who.call('attachment.links', { ids: [attachment] }).catch(() => ({ links: [] }))).links.length,
    (await who.call('attachment.list', {})).attachments.length,
  ]
  expect(await reaches(bob)).toEqual(['done', 1, 0])
  await bob.call('channel.unsubscribe', of)
  for (const who of [bob, carol]) {
    expect(await reaches(who)).toEqual(['not_found', 0, 0])
    expect(await codeOf(who.call('message.send', { to: 'user/alice', content }))).not.toBe('done')
    expect(await codeOf(who.call('attachment.remove', { id: attachment }))).not.toBe('done')
  }
})

test('hundreds who leave at once are gone, and who stays is told what is published', async () => {
  await using core = await aCore()
  const [alice, stays] = [await core.terminal('alice'), await core.terminal('stays')]
  const { channel } = await alice.call('channel.create', { name: 'News' })
  const [of, to] = [{ channel: channel.id }, channel.oid]
  const crowd: Terminal[] = []
  for (let n = 0; n < 300; n++) crowd.push(await core.terminal(`c${n}`))
  for (const one of [stays, ...crowd]) await one.call('channel.subscribe', of)
  const leaving = crowd.map((one) => one.call('channel.unsubscribe', of))
  const { id } = await alice.call('message.send', { to, content: text(word) })
  await Promise.all(leaving)
  await settled()
  expect((await alice.call('channel.get', of)).channel.subscribers).toBe(2)
  expect(stays.seen('message').map((message) => message.id)).toEqual([id])
  await alice.call('message.send', { to, content: text('later') })
  await settled()
  expect(crowd.filter((one) => JSON.stringify(one.events).includes('later'))).toEqual([])
})
