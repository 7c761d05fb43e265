import { expect, test } from 'vitest'
import { aWorld, fails, text } from './world.ts'

test('what people write to a channel stands at its desk, and an editor answers as the channel; who that was, only the desk sees', async () => {
  await using world = await aWorld()
  const { ann, bob, eve, of, to, write, until, waiting, told } = world
  expect(await bob.call('channel.get', of)).toMatchObject({ contact: to, publishes: false })
  await write(bob, 'When do you open?')
  await until(async () => (await waiting()).length === 1)
  for (const editor of [ann, eve])
    expect(editor.seen('desk')).toMatchObject([
      {
        ...of,
        user: 'user/bob',
        waiting: true,
        message: { conversation: 'user/bob', content: text('When do you open?') },
      },
    ])
  expect(bob.seen('desk')).toEqual([])
  const list = await eve.call('desk.list', of)
  expect(list).toMatchObject({
    people: [{ user: 'user/bob', waiting: true, unread: 1, message: { content: text('When do you open?') } }],
    waiting: 1,
  })
  await eve.call('desk.read', { ...of, user: 'bob' })
  expect((await ann.call('desk.list', of)).people).toMatchObject([{ unread: 0, waiting: true }])
  const asked = (await eve.call('desk.read', { ...of, user: 'bob' })).messages[0]
  const answer = { ...of, user: 'bob', content: text('At eight.'), clientMsgId: 'a', replyTo: asked?.id }
  const said = await eve.call('desk.answer', answer)
  expect(await eve.call('desk.answer', answer)).toEqual(said)
  expect(await ann.call('desk.list', of)).toMatchObject({ people: [{ waiting: false }], waiting: 0 })
  expect(await waiting()).toEqual([])
  expect(await told(bob)).toEqual(['At eight.'])
  const seen = [
    ...bob.seen('message'),
    ...(await bob.call('log.read', { conversation: to, after: 0 })).messages,
    (await bob.call('message.get', { id: said.id })).message,
    (await bob.call('conversation.get', { conversation: to })).conversation.lastMessage,
  ]
  for (const message of seen) expect(message).not.toHaveProperty('by')
  expect((await ann.call('desk.read', { ...of, user: 'bob' })).messages[0]).toMatchObject({ from: to, by: 'user/eve' })
  // Nothing of it stands in the channel.
  expect((await bob.call('log.read', { conversation: `channel/${of.channel}`, after: 0 })).messages).toHaveLength(1)
})

test('who waits longest is named first, others page by page; what needs no answer is put away', async () => {
  await using world = await aWorld()
  const { ann, bob, cat, of, write, until, waiting, time } = world
  await write(cat, 'first')
  time.tick(1000)
  await write(bob, 'second')
  time.tick(1000)
  await write(cat, 'third')
  await until(async () => (await ann.call('desk.list', of)).waiting === 2)
  expect(await waiting()).toEqual(['user/cat', 'user/bob'])
  const first = await ann.call('desk.list', { ...of, waiting: true, limit: 1 })
  expect(first).toMatchObject({ people: [{ user: 'user/cat', message: { content: text('third') } }], waiting: 2 })
  const second = await ann.call('desk.list', { ...of, waiting: true, limit: 1, next: first.next })
  expect(second.people).toMatchObject([{ user: 'user/bob' }])
  const latest = await ann.call('desk.list', { ...of, limit: 1 })
  expect(latest.people).toMatchObject([{ user: 'user/cat' }])
  expect((await ann.call('desk.list', { ...of, limit: 1, next: latest.next })).people).toMatchObject([
    { user: 'user/bob' },
  ])
  await ann.call('desk.done', { ...of, user: 'cat' })
  expect(await waiting()).toEqual(['user/bob'])
  expect(ann.seen('desk').at(-1)).toMatchObject({ user: 'user/cat', waiting: false })
  await write(cat, 'still here')
  await until(async () => (await waiting()).length === 2)
  expect(await waiting()).toEqual(['user/bob', 'user/cat'])
})

test('what is told again after a crash changes nothing at the desk', async () => {
  await using world = await aWorld()
  const { ann, bob, of, write, until, waiting, restart } = world
  await write(bob, 'one')
  await until(async () => (await waiting()).length === 1)
  await ann.call('desk.done', { ...of, user: 'bob' })
  // Where it follows is noted seldom: some of it comes again.
  await restart()
  await write(bob, 'two')
  await until(async () => (await waiting()).length === 1)
  expect((await ann.call('desk.list', of)).waiting).toBe(1)
})

test('a desk is for editors alone, for who wrote to it, and while the channel can be written to', async () => {
  await using world = await aWorld()
  const { ann, bob, cat, eve, of, to, write, until, waiting } = world
  await write(bob, 'hello')
  const with_ = { ...of, user: 'bob' }
  for (const name of ['desk.list', 'desk.read', 'desk.done'] as const)
    await expect(bob.call(name, with_ as never)).rejects.toBeDefined()
  await expect(bob.call('desk.list', of)).rejects.toMatchObject(fails('forbidden'))
  await expect(bob.call('channel.editors', of)).rejects.toMatchObject(fails('forbidden'))
  expect(await eve.call('channel.editors', of)).toEqual({
    editors: [
      { user: 'user/ann', role: 'owner' },
      { user: 'user/eve', role: 'editor' },
    ],
  })
  const answer = { ...of, user: 'cat', content: text('Hello!') }
  await expect(ann.call('desk.answer', answer)).rejects.toMatchObject(fails('not_found'))
  await ann.call('channel.editor', { ...of, user: 'eve', on: false })
  await expect(eve.call('desk.answer', { ...answer, user: 'bob' })).rejects.toMatchObject(fails('forbidden'))
  await until(async () => (await waiting()).length === 1)
  await ann.call('channel.update', { ...of, contact: false })
  expect(await cat.call('channel.get', of)).not.toHaveProperty('contact')
  await expect(write(cat, 'too late')).rejects.toMatchObject(fails('forbidden'))
  // Whoever had written can still be answered.
  await ann.call('desk.answer', { ...answer, user: 'bob' })
  await ann.call('channel.update', { ...of, contact: true, name: 'Late news' })
  expect(await cat.call('user.get', { user: to })).toMatchObject({
    user: { name: 'Late news', kind: 'robot' },
    robot: { channel: of.channel, joins: 'nobody' },
  })
  await write(cat, 'and now')
  await ann.call('channel.remove', of)
  await expect.poll(async () => (await cat.call('user.get', { user: to })).user.deleted).toBe(true)
})

test('whose account it is already, nobody can write to as a channel', async () => {
  await using world = await aWorld()
  const { ann, node } = world
  const { channel } = await ann.call('channel.create', { name: 'Other news' })
  await node.app('user.create', { user: channel.id })
  const asked = { channel: channel.id, contact: true }
  await expect(ann.call('channel.update', asked)).rejects.toMatchObject(fails('conflict'))
  expect(await ann.call('channel.get', { channel: channel.id })).not.toHaveProperty('contact')
})

test('the account is a robot of the owner’s, whoever that is: a program can be told what is written, and answer', async () => {
  await using world = await aWorld()
  const { ann, bob, eve, of, to, node, write, until, waiting, told } = world
  await expect(eve.call('robot.token', { robot: to })).rejects.toMatchObject(fails('forbidden'))
  await expect(ann.call('robot.remove', { robot: to })).rejects.toMatchObject(fails('forbidden'))
  await expect(ann.call('robot.update', { robot: to, name: 'Else' })).rejects.toMatchObject(fails('forbidden'))
  await ann.call('robot.token', { robot: to })
  await write(bob, 'hello')
  await until(async () => (await waiting()).length === 1)
  // As its program does.
  await node.call(of.channel, 'message.send', { to: 'user/bob', content: text('I am a program') })
  await until(async () => (await waiting()).length === 0)
  expect(await told(bob)).toEqual(['I am a program'])
  await ann.call('channel.unsubscribe', of)
  await eve.call('robot.token', { robot: to })
  await expect(ann.call('robot.token', { robot: to })).rejects.toMatchObject(fails('forbidden'))
})
