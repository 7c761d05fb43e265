import { limits } from '@tidings/protocol'
import { expect, test } from 'vitest'
import { aWorld, fails, text } from './world.ts'

test('a channel answers words by itself: what is all of it first, what stands in it next, then what it says to everything, once an hour', async () => {
  await using world = await aWorld()
  const { ann, bob, of, time, write, until, told, waiting } = world
  const put = (on: 'default' | { word: string; match?: 'contains' | 'equals' }, said: string) => {
    time.tick(1)
    return ann.call('autoreply.put', { ...of, on, content: text(said) })
  }
  await put('default', 'We read this soon.')
  await put({ word: 'Öffnung' }, 'From eight on.')
  const { reply } = await put({ word: 'Hours', match: 'equals' }, 'From nine on.')
  expect((await ann.call('autoreply.list', of)).replies).toHaveLength(3)
  const answers = async (count: number) => until(async () => (await told(bob)).length === count)
  await write(bob, 'When is the OFFNUNG?')
  await answers(1)
  await write(bob, ' hours ')
  await answers(2)
  await write(bob, 'hours, please')
  await answers(3)
  await write(bob, 'anything else')
  await until(async () => (await ann.call('desk.list', of)).people[0]?.unread === 1)
  expect(await told(bob)).toEqual(['From eight on.', 'From nine on.', 'We read this soon.'])
  time.tick(3_600_000)
  await ann.call('autoreply.put', { ...of, id: reply.id, on: 'default', content: text('never the second') })
  await write(bob, 'anything else?')
  await answers(4)
  expect((await told(bob)).at(-1)).toBe('We read this soon.')
  // Nobody answered: they wait all the same.
  expect(await waiting()).toEqual(['user/bob'])
  await ann.call('autoreply.remove', { ...of, id: reply.id })
  expect((await ann.call('autoreply.list', of)).replies).toHaveLength(2)
})

test('whoever comes is welcomed, once for each time; two programs that answer each other come to an end', async () => {
  await using world = await aWorld()
  const { ann, bob, cat, node, of, write, until, told, errors } = world
  await ann.call('autoreply.put', { ...of, on: 'subscribe', content: text('Welcome!') })
  await ann.call('autoreply.put', { ...of, on: { word: 'again' }, content: text('Say it again') })
  await cat.call('channel.unsubscribe', of)
  await cat.call('channel.subscribe', of)
  await until(async () => (await told(cat)).length === 1)
  await cat.call('channel.subscribe', of)
  // A person's program that answers everything.
  for (let n = 1; n <= limits.autoRepliesInTenMinutes; n++) {
    await write(bob, `again ${n}`)
    await until(async () => (await told(bob)).length === n)
  }
  await write(bob, 'again and again')
  await node.app('robot.create', { robot: 'clerk', name: 'Clerk' })
  await node.call('clerk', 'message.send', { to: `user/${of.channel}`, content: text('again') })
  await write(cat, 'again')
  await until(async () => (await told(cat)).length === 2)
  expect(await told(cat)).toEqual(['Welcome!', 'Say it again'])
  expect(await told(bob)).toHaveLength(limits.autoRepliesInTenMinutes)
  const { messages } = await node.call('clerk', 'log.read', { conversation: `user/${of.channel}` })
  expect(messages).toHaveLength(1)
  expect(errors).toEqual([])
})

test('what is answered is said once, also when the process ends in between and all of it comes again', async () => {
  await using world = await aWorld()
  const { ann, bob, cat, of, write, until, told, waiting, restart } = world
  await ann.call('autoreply.put', { ...of, on: { word: 'hi' }, content: text('Hello!') })
  await write(bob, 'hi')
  await until(async () => (await told(bob)).length === 1)
  await restart()
  await ann.call('autoreply.put', { ...of, on: { word: 'hi', match: 'equals' }, content: text('Another answer') })
  await write(cat, 'hi')
  await until(async () => (await told(cat)).length === 1)
  expect(await told(bob)).toEqual(['Hello!'])
  expect(await told(cat)).toEqual(['Another answer'])
  await until(async () => (await waiting()).length === 2)
})

test('automatic answers are for editors to make, few and small', async () => {
  await using world = await aWorld()
  const { ann, bob, eve, of } = world
  const reply = { ...of, on: 'default' as const, content: text('x') }
  await expect(bob.call('autoreply.put', reply)).rejects.toMatchObject(fails('forbidden'))
  await expect(bob.call('autoreply.list', of)).rejects.toMatchObject(fails('forbidden'))
  await expect(eve.call('autoreply.put', { ...reply, id: 'none' })).rejects.toMatchObject(fails('not_found'))
  const large = text('x'.repeat(limits.autoReplyBytes))
  await expect(eve.call('autoreply.put', { ...reply, content: large })).rejects.toMatchObject(fails('too_large'))
  const notice = { type: 'notice/recalled', data: {} }
  await expect(eve.call('autoreply.put', { ...reply, content: notice })).rejects.toMatchObject(fails('forbidden'))
  for (let n = 0; n < limits.autoReplies; n++) await eve.call('autoreply.put', reply)
  await expect(eve.call('autoreply.put', reply)).rejects.toMatchObject(fails('too_large'))
  const { channel } = await ann.call('channel.create', { name: 'Silent' })
  await expect(ann.call('autoreply.put', { ...reply, channel: channel.id })).rejects.toMatchObject(fails('forbidden'))
})

test('who comes is answered whatever their id is like, and one like that of somebody else', async () => {
  await using world = await aWorld()
  await world.ann.call('autoreply.put', { ...world.of, on: 'subscribe', content: text('Welcome') })
  const long = 'customer-0000000000000000000000'
  for (const uid of [`${long}1`, `${long}2`, '张三']) {
    const one = await world.node.terminal(uid)
    await one.call('channel.subscribe', world.of)
    await world.until(async () => (await world.told(one).catch(() => [])).length > 0)
    expect(await world.told(one)).toEqual(['Welcome'])
    const [said] = (await one.call('log.read', { conversation: world.to, after: 0 })).messages
    expect(said?.clientMsgId).toMatch(/^[\x21-\x7e]{1,64}$/)
  }
})
