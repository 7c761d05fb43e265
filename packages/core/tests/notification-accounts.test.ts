import { expect, test } from 'vitest'
import { aCore, settled, text } from './harness.ts'

const news = { user: 'news', name: 'The news' }

test('an account that tells people something is made once, changed, listed, and nobody else is taken for one', async () => {
  await using core = await aCore()
  await core.terminal('ann')
  expect(await core.app('notification.create', news)).toMatchObject({
    user: { id: 'news', name: 'The news', kind: 'notice' },
    created: true,
  })
  expect(await core.app('notification.create', { ...news, name: 'Other' })).toMatchObject({
    user: { name: 'The news' },
    created: false,
  })
  await expect(core.app('notification.create', { user: 'ann', name: 'Ann' })).rejects.toMatchObject({
    code: 'conflict',
  })
  await core.app('notification.create', { user: 'desk', name: 'Desk', replies: true })
  const { users } = await core.app('notification.list', {})
  expect(users.map(({ id, kind }) => [id, kind])).toEqual([
    ['desk', 'service'],
    ['news', 'notice'],
  ])
  const first = await core.app('notification.list', { limit: 1 })
  expect((await core.app('notification.list', { limit: 1, next: first.next })).users).toMatchObject([{ id: 'news' }])
  expect(await core.app('notification.update', { user: 'news', name: '新闻 📰' })).toMatchObject({
    user: { name: '新闻 📰', kind: 'notice' },
  })
  for (const user of ['ann', 'nobody'])
    for (const name of ['notification.update', 'notification.remove'] as const)
      await expect(core.app(name, { user })).rejects.toMatchObject({ code: 'not_found' })
})

test('nobody signs in as one, whoever asks for it', async () => {
  await using core = await aCore()
  await core.app('notification.create', news)
  await expect(core.app('token.create', { user: 'news' })).rejects.toMatchObject({ code: 'forbidden' })
  await expect(core.app('user.password', { user: 'news', password: 'correct horse' })).rejects.toMatchObject({
    code: 'forbidden',
  })
  await expect(core.app('user.link', { user: 'news' })).rejects.toMatchObject({ code: 'forbidden' })
})

test('nobody can write to it, also where it has written; where it takes answers people can', async () => {
  await using core = await aCore()
  const ann = await core.terminal('ann')
  await core.app('notification.create', news)
  await core.app('notification.create', { user: 'desk', name: 'Desk', replies: true })
  const say = { to: 'user/news', content: text('hello?') }
  await expect(ann.call('message.send', say)).rejects.toMatchObject({ code: 'forbidden' })
  await core.call('news', 'message.send', { to: 'user/ann', content: text('Good morning') })
  await expect(ann.call('message.send', say)).rejects.toMatchObject({ code: 'forbidden' })
  await expect(ann.call('contact.add', { user: 'news' })).rejects.toMatchObject({ code: 'forbidden' })
  await ann.call('message.send', { to: 'user/desk', content: text('hello?') })
  await core.app('notification.update', { user: 'desk', replies: false })
  await expect(ann.call('message.send', { to: 'user/desk', content: text('hello?') })).rejects.toMatchObject({
    code: 'forbidden',
  })
  await core.app('notification.update', { user: 'news', replies: true })
  await ann.call('message.send', say)
})

test('nobody puts it into a room of theirs, where it would seem to stand behind what is said; the app may', async () => {
  await using core = await aCore()
  const ann = await core.terminal('ann')
  await core.app('notification.create', news)
  const prizes = { name: 'Prizes', members: ['news'] }
  await expect(ann.call('room.create', prizes)).rejects.toMatchObject({ code: 'forbidden' })
  const { room } = await ann.call('room.create', { name: 'Prizes', members: [] })
  const invite = { room: room.id, members: ['news'] }
  await expect(ann.call('room.invite', invite)).rejects.toMatchObject({ code: 'forbidden' })
  expect(await core.call('ann', 'room.create', prizes)).toMatchObject({ room: { memberCount: 2 } })
})

test('it reaches who takes messages from contacts only; whoever blocks it is not called, and can still read it', async () => {
  await using core = await aCore()
  const ann = await core.terminal('ann')
  await core.app('notification.create', news)
  await ann.call('user.settings', { strangers: false })
  await core.call('news', 'message.send', { to: 'user/ann', content: text('one') })
  await ann.call('contact.block', { user: 'news' })
  await core.call('news', 'message.send', { to: 'user/ann', content: text('two') })
  const { messages } = await ann.call('log.read', { conversation: 'user/news' })
  expect(messages.map(({ content }) => content.data)).toEqual(['two', 'one'])
  await core.app('user.create', { user: 'bob' })
  await expect(core.call('bob', 'message.send', { to: 'user/ann', content: text('hi') })).rejects.toMatchObject({
    code: 'not_friend',
  })
})

test('what is removed is gone with its words', async () => {
  await using core = await aCore()
  const ann = await core.terminal('ann')
  await core.app('notification.create', news)
  await core.call('news', 'message.send', { to: 'user/ann', content: text('one') })
  await core.app('notification.remove', { user: 'news' })
  core.tick(10_000)
  await settled()
  expect((await core.app('notification.list', {})).users).toEqual([])
  expect((await ann.call('user.get', { user: 'news' })).user).toMatchObject({ deleted: true, name: '' })
})
