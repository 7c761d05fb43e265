import { expect, test } from 'vitest'
import { aCore, settled, type Terminal, text } from './harness.ts'

const fails = (code: string) => ({ code })

async function send(from: Terminal, to: string, more: object = {}): Promise<string> {
  return (await from.call('message.send', { to, content: text('words'), ...more })).id
}

test('an edit keeps what was said before, and only the sender may within the time', async () => {
  await using core = await aCore()
  const [alice, bob] = [await core.terminal('alice'), await core.terminal('bob')]
  const id = await send(alice, 'user/bob')
  core.tick(1000)
  const { message } = await alice.call('message.edit', { id, content: text('better') })
  expect(message).toMatchObject({ content: text('better'), rev: 1, editedAt: message.ts + 1000 })
  await settled()
  expect(bob.seen('message.changed')).toMatchObject([{ conversation: 'user/alice', content: text('better') }])
  const { versions } = await bob.call('message.history', { id })
  expect(versions).toEqual([{ content: text('words'), ts: message.ts }])
  await expect(bob.call('message.edit', { id, content: text('x') })).rejects.toMatchObject(fails('forbidden'))
  core.tick(3_600_000)
  await expect(alice.call('message.edit', { id, content: text('x') })).rejects.toMatchObject(fails('expired'))
})

test('an edit that changes nothing is none', async () => {
  await using core = await aCore()
  const alice = await core.terminal('alice')
  await core.terminal('bob')
  const id = await send(alice, 'user/bob', { mentions: ['user/bob'] })
  for (const more of [{}, { mentions: ['user/bob'] }]) {
    const { message } = await alice.call('message.edit', { id, content: text('words'), ...more })
    expect(message).toMatchObject({ rev: 0, editedAt: 0 })
  }
  expect((await alice.call('message.edit', { id, content: text('words'), mentions: [] })).message.rev).toBe(1)
  expect((await alice.call('message.history', { id })).versions).toHaveLength(1)
})

test('where somebody is mentioned is kept with the words, and said anew with other words', async () => {
  await using core = await aCore()
  const alice = await core.terminal('alice')
  await core.terminal('bob')
  const mentions = ['user/bob']
  const at = (from: number, length = 4) => [{ mention: 'user/bob', from, length }]
  const say = (data: string, more: object) =>
    alice.call('message.send', { to: 'user/bob', content: text(data), mentions, ...more })
  const { id } = await say('@Bob, tea?', { mentionsAt: at(0) })
  const read = async () => (await core.call('bob', 'message.get', { id })).message
  expect(await read()).toMatchObject({ mentions, mentionsAt: at(0) })
  const edit = (data: string, more: object = {}) => alice.call('message.edit', { id, content: text(data), ...more })
  expect((await edit('@Bob, tea?', { mentionsAt: at(0) })).message.rev).toBe(0)
  await edit('Tea, @Bob?', { mentionsAt: at(5) })
  expect(await read()).toMatchObject({ mentions, mentionsAt: at(5) })
  await edit('Tea, Bob?')
  expect(await read()).toMatchObject({ mentions })
  expect(await read()).not.toHaveProperty('mentionsAt')
  const caption = { type: 'image', data: { url: 'https://example.org/a.png', caption: 'for @Bob' } }
  await alice.call('message.send', { to: 'user/bob', content: caption, mentions, mentionsAt: at(4) })
  for (const odd of [at(7), at(8), [{ mention: 'user/alice', from: 0, length: 4 }]])
    await expect(say('@Bob, tea?', { mentionsAt: odd })).rejects.toMatchObject(fails('invalid'))
  await expect(edit('@Bob', { mentionsAt: at(1) })).rejects.toMatchObject(fails('invalid'))
  const later = { to: 'user/bob', at: (await read()).ts + 60_000, content: text('@Bob'), mentions }
  await alice.call('message.schedule', { ...later, mentionsAt: at(0) })
  await expect(alice.call('message.schedule', { ...later, mentionsAt: at(3) })).rejects.toMatchObject(fails('invalid'))
})

test('of many versions the first and the last are kept, each with its time, and answered in pages', async () => {
  await using core = await aCore()
  const alice = await core.terminal('alice')
  await core.terminal('bob')
  const id = await send(alice, 'user/bob')
  const { ts } = (await alice.call('message.get', { id })).message
  for (let edit = 1; edit <= 60; edit++) {
    core.tick(1)
    await alice.call('message.edit', { id, content: { type: 'custom/x', data: `${edit} ${'x'.repeat(20_000)}` } })
  }
  const versions: { ts: number }[] = []
  const pages: number[] = []
  for (let next: string | undefined, more = true; more; ) {
    const page = await alice.call('message.history', { id, limit: 100, ...(next === undefined ? {} : { next }) })
    expect(JSON.stringify(page).length).toBeLessThan(600_000)
    versions.push(...page.versions)
    pages.push(page.versions.length)
    next = page.next
    more = next !== undefined
  }
  expect(pages).toEqual([27, 23])
  expect(versions.map((version) => version.ts - ts)).toEqual([0, ...Array.from({ length: 49 }, (_, i) => i + 11)])
  await expect(alice.call('message.history', { id, next: 'x' })).rejects.toMatchObject(fails('invalid'))
})

test('what is recalled is gone: content, history, reactions, mentions and saved copies', async () => {
  await using core = await aCore()
  const [alice, bob] = [await core.terminal('alice'), await core.terminal('bob')]
  const id = await send(alice, 'user/bob', { mentions: ['user/bob'] })
  await bob.call('message.react', { id, key: '👍' })
  await bob.call('saved.add', { id })
  await alice.call('message.edit', { id, content: text('secret') })
  await alice.call('message.recall', { id })
  await settled()
  const read = [
    await bob.call('message.get', { id }),
    await bob.call('log.read', { conversation: 'user/alice' }),
    await bob.call('conversation.list', {}),
    await bob.call('saved.list', {}),
    await bob.call('message.history', { id }),
    bob.seen('message.changed').at(-1),
  ]
  expect(JSON.stringify(read)).not.toMatch(/words|secret|👍/)
  expect(read[0]).toMatchObject({ message: { recalled: true, content: { type: 'notice/recalled' }, reactions: [] } })
  expect((await bob.call('conversation.get', { conversation: 'user/alice' })).conversation).toMatchObject({
    mentions: 0,
  })
  await expect(bob.call('message.react', { id, key: '👍' })).rejects.toMatchObject(fails('conflict'))
  await expect(alice.call('message.edit', { id, content: text('x') })).rejects.toMatchObject(fails('forbidden'))
})

test("a room's admins recall at any time what members of a lower role wrote, others within the time their own", async () => {
  await using core = await aCore()
  const [alice, bob, carol] = [await core.terminal('alice'), await core.terminal('bob'), await core.terminal('carol')]
  const { room } = await alice.call('room.create', { name: 'R', members: ['bob', 'carol'] })
  await alice.call('room.role', { room: room.id, user: 'bob', role: 'admin' })
  const [byAlice, byBob, byCarol] = [
    await send(alice, room.oid),
    await send(bob, room.oid),
    await send(carol, room.oid),
  ]
  core.tick(121_000)
  await expect(carol.call('message.recall', { id: byCarol })).rejects.toMatchObject(fails('expired'))
  await expect(carol.call('message.recall', { id: byBob })).rejects.toMatchObject(fails('forbidden'))
  await expect(bob.call('message.recall', { id: byAlice })).rejects.toMatchObject(fails('forbidden'))
  await bob.call('message.recall', { id: byCarol })
  await alice.call('message.recall', { id: byBob })
})

test('reactions are counted, pins found, and a crowd may react at once', async () => {
  await using core = await aCore()
  const alice = await core.terminal('alice')
  const crowd = Array.from({ length: 60 }, (_, index) => `u${index}`)
  await Promise.all(crowd.map((user) => core.app('user.create', { user })))
  const { room } = await alice.call('room.create', { name: 'R', members: crowd })
  const id = await send(alice, room.oid)
  await Promise.all(crowd.map((uid) => core.call(uid, 'message.react', { id, key: '🎉' })))
  const { message } = await core.call('u1', 'message.react', { id, key: '🎉', on: false })
  expect(message.reactions).toMatchObject([{ key: '🎉', count: 59 }])
  expect(message.reactions[0]?.users).toHaveLength(50)
  const { users } = await alice.call('message.reactions', { id, key: '🎉', limit: 200 })
  expect(users).toHaveLength(59)
  await expect(core.call('u1', 'message.pin', { id })).rejects.toMatchObject(fails('forbidden'))
  await alice.call('message.pin', { id })
  const { messages } = await core.call('u1', 'message.pins', { conversation: room.oid })
  expect(messages).toMatchObject([{ id, pinned: { by: 'user/alice' } }])
  expect((await alice.call('message.pin', { id, on: false })).message).not.toHaveProperty('pinned')
})

test('a poll takes one choice each, shows no names when it is anonymous, and ends', async () => {
  await using core = await aCore()
  const [alice, bob] = [await core.terminal('alice'), await core.terminal('bob')]
  const options = ['a', 'b', 'c'].map((id) => ({ id, text: id }))
  const ask = (more: object) =>
    send(alice, 'user/bob', { content: { type: 'poll', data: { question: '?', options, ...more } } })
  const open = await ask({})
  await bob.call('poll.vote', { id: open, options: ['a'] })
  const { message } = await bob.call('poll.vote', { id: open, options: ['b'] })
  expect(message.votes).toEqual([{ key: 'b', count: 1, users: ['user/bob'] }])
  await expect(bob.call('poll.vote', { id: open, options: ['a', 'b'] })).rejects.toMatchObject(fails('invalid'))
  await expect(bob.call('poll.vote', { id: open, options: ['z'] })).rejects.toMatchObject(fails('invalid'))
  await expect(bob.call('poll.close', { id: open })).rejects.toMatchObject(fails('forbidden'))
  await alice.call('poll.close', { id: open })
  await expect(bob.call('poll.vote', { id: open, options: [] })).rejects.toMatchObject(fails('expired'))
  const secret = await ask({ anonymous: true, multiple: true, closesAt: core.parts.clock.now() + 1000 })
  const voted = await bob.call('poll.vote', { id: secret, options: ['a', 'c'] })
  expect(voted.message.votes).toEqual([
    { key: 'a', count: 1, users: [] },
    { key: 'c', count: 1, users: [] },
  ])
  await expect(alice.call('message.reactions', { id: secret, key: 'a' })).rejects.toMatchObject(fails('forbidden'))
  core.tick(1000)
  await expect(bob.call('poll.vote', { id: secret, options: ['a'] })).rejects.toMatchObject(fails('expired'))
})

test('a poll tells how many have voted, and everybody their own choice, however many there are and whether or not they are named', async () => {
  await using core = await aCore()
  const members = Array.from({ length: 60 }, (_, index) => `u${index}`)
  for (const uid of members) await core.terminal(uid)
  const [first = ''] = members
  const { room } = await core.call(first, 'room.create', { name: 'Many', members: members.slice(1) })
  const options = ['a', 'b', 'c'].map((id) => ({ id, text: id }))
  const ask = async (more: object) => {
    const content = { type: 'poll', data: { question: '?', options, ...more } }
    return (await core.call(first, 'message.send', { to: room.oid, content })).id
  }
  const open = await ask({ multiple: true })
  await Promise.all(members.map((uid) => core.call(uid, 'poll.vote', { id: open, options: ['a', 'b'] })))
  await core.call('u58', 'poll.vote', { id: open, options: ['c'] })
  await core.call('u59', 'poll.vote', { id: open, options: [] })
  const { message } = await core.call('u1', 'message.get', { id: open })
  expect(message).toMatchObject({ voters: 59, votes: [{ count: 58 }, { count: 58 }, { key: 'c', count: 1 }] })
  expect(message.votes?.flatMap(({ key }) => key)).toEqual(['a', 'b', 'c'])
  const choices = await Promise.all(
    ['u0', 'u57', 'u58', 'u59'].map(async (uid) => (await core.call(uid, 'poll.choice', { id: open })).options),
  )
  expect(choices).toEqual([['a', 'b'], ['a', 'b'], ['c'], []])
  const secret = await ask({ anonymous: true })
  expect((await core.call('u2', 'message.get', { id: secret })).message).toMatchObject({ votes: [], voters: 0 })
  await core.call('u2', 'poll.vote', { id: secret, options: ['b'] })
  expect(await core.call('u2', 'poll.choice', { id: secret })).toEqual({ options: ['b'] })
  expect(await core.call('u3', 'poll.choice', { id: secret })).toEqual({ options: [] })
  await core.call(first, 'poll.close', { id: secret })
  expect(await core.call('u2', 'poll.choice', { id: secret })).toEqual({ options: ['b'] })
})

test('a thread is read by itself and counted at its root', async () => {
  await using core = await aCore()
  const [alice, bob] = [await core.terminal('alice'), await core.terminal('bob')]
  const root = await send(alice, 'user/bob')
  await send(bob, 'user/alice')
  const reply = await send(bob, 'user/alice', { thread: root, replyTo: root })
  await settled()
  const thread = await alice.call('thread.read', { id: root })
  expect(thread).toMatchObject({ root: { id: root, replies: 1 }, messages: [{ id: reply, thread: root }] })
  expect(bob.seen('message.changed')).toMatchObject([{ id: root, replies: 1 }])
})

test('a message for some members is empty for the others, in every place', async () => {
  await using core = await aCore()
  const [alice, bob, carol] = [await core.terminal('alice'), await core.terminal('bob'), await core.terminal('carol')]
  const { room } = await alice.call('room.create', { name: 'R', members: ['bob', 'carol'] })
  const id = await send(alice, room.oid, { options: { targets: ['bob'] } })
  await settled()
  expect(bob.seen('message').at(-1)).toMatchObject({ content: text('words'), targets: ['user/bob'] })
  const view = async (uid: string) =>
    (await core.call(uid, 'conversation.get', { conversation: room.oid })).conversation
  expect(await view('bob')).toMatchObject({ unread: 1, directed: 1, mentions: 1 })
  expect(await view('carol')).toMatchObject({ unread: 0, directed: 0, mentions: 0 })
  await bob.call('message.react', { id, key: '👍' })
  await settled()
  const seen = [
    carol.events,
    await carol.call('log.read', { conversation: room.oid }),
    await carol.call('log.changes', { conversation: room.oid, since: 0 }),
    await carol.call('conversation.list', {}),
  ]
  expect(JSON.stringify(seen)).not.toMatch(/words|👍/)
  expect(carol.seen('message').at(-1)).toMatchObject({ seq: 2, hidden: true, content: { type: 'notice/hidden' } })
  for (const [name, input] of [
    ['message.get', { id }],
    ['message.react', { id, key: 'x' }],
    ['saved.add', { id }],
    ['message.forward', { ids: [id], to: ['user/bob'] }],
  ] as const)
    await expect(carol.call(name, input), name).rejects.toMatchObject(fails('not_found'))
  await expect(send(alice, room.oid, { options: { targets: ['nobody'] } })).rejects.toMatchObject(fails('not_member'))
  await expect(send(alice, 'user/bob', { options: { targets: ['bob'] } })).rejects.toMatchObject(fails('invalid'))
})

test('what is deleted or cleared for me is gone for me alone', async () => {
  await using core = await aCore()
  const [alice, bob] = [await core.terminal('alice'), await core.terminal('bob')]
  const [first, second] = [await send(bob, 'user/alice'), await send(bob, 'user/alice')]
  await alice.call('message.delete', { ids: [second] })
  const { messages } = await alice.call('log.read', { conversation: 'user/bob' })
  expect(messages.map(({ hidden }) => hidden)).toEqual([true, undefined])
  await expect(alice.call('message.get', { id: second })).rejects.toMatchObject(fails('not_found'))
  expect((await bob.call('message.get', { id: second })).message.content).toEqual(text('words'))
  await alice.call('conversation.clear', { conversation: 'user/bob' })
  expect(await alice.call('log.read', { conversation: 'user/bob', after: 0 })).toMatchObject({ messages: [], head: 2 })
  await expect(alice.call('message.get', { id: first })).rejects.toMatchObject(fails('not_found'))
  const { conversation } = await alice.call('conversation.get', { conversation: 'user/bob' })
  expect(conversation).toMatchObject({ unread: 0, floor: 2 })
  expect(conversation).not.toHaveProperty('lastMessage')
  const third = await send(bob, 'user/alice')
  expect((await alice.call('log.read', { conversation: 'user/bob' })).messages.map(({ id }) => id)).toEqual([third])
})

test('a forward keeps whose words they were, a bundle who said what; twice is once', async () => {
  await using core = await aCore()
  const [alice, bob] = [await core.terminal('alice'), await core.terminal('bob')]
  await core.terminal('carol')
  const ids = [await send(bob, 'user/alice'), await send(alice, 'user/bob')]
  const forward = { ids, to: ['user/carol'], clientMsgId: 'f1' }
  const { sent } = await alice.call('message.forward', forward)
  expect(await alice.call('message.forward', forward)).toEqual({ sent })
  const { messages } = await core.call('carol', 'log.read', { conversation: 'user/alice', after: 0 })
  expect(messages.map(({ forwarded }) => forwarded?.from)).toEqual(['user/bob', 'user/alice'])
  await alice.call('message.forward', { ids, to: ['user/carol'], bundle: { title: 'Our talk' } })
  const bundle = (await core.call('carol', 'log.read', { conversation: 'user/alice', limit: 1 })).messages[0]
  expect(bundle?.content).toMatchObject({
    type: 'merge',
    data: { title: 'Our talk', messages: [{ from: 'user/bob', content: text('words') }, { from: 'user/alice' }] },
  })
  await expect(alice.call('message.forward', { ids, to: ['user/carol', 'user/nobody'] })).rejects.toMatchObject(
    fails('not_found'),
  )
  expect((await core.call('carol', 'log.read', { conversation: 'user/alice' })).head).toBe(3)
})

test('a comment stands before what is forwarded, in each conversation, once; one that may not be sent holds all back', async () => {
  await using core = await aCore()
  const [alice, bob] = [await core.terminal('alice'), await core.terminal('bob')]
  for (const uid of ['carol', 'dave']) await core.terminal(uid)
  const ids = [await send(bob, 'user/alice'), await send(bob, 'user/alice')]
  const forward = { ids, to: ['user/carol', 'user/dave'], comment: text('Do you agree?'), clientMsgId: 'f1' }
  const { sent } = await alice.call('message.forward', forward)
  expect(sent.map(({ to, seq }) => [to, seq])).toEqual(forward.to.flatMap((to) => [1, 2, 3].map((seq) => [to, seq])))
  expect(await alice.call('message.forward', forward)).toEqual({ sent })
  for (const uid of ['carol', 'dave']) {
    const { messages } = await core.call(uid, 'log.read', { conversation: 'user/alice', after: 0 })
    expect(messages.map(({ content, forwarded }) => [content.data, forwarded?.from])).toEqual([
      ['Do you agree?', undefined],
      ['words', 'user/bob'],
      ['words', 'user/bob'],
    ])
  }
  const poor = { ...forward, clientMsgId: 'f2', comment: { type: 'text', data: '' } }
  await expect(alice.call('message.forward', poor)).rejects.toMatchObject(fails('invalid'))
  const notice = { ...forward, clientMsgId: 'f3', comment: { type: 'notice/recalled', data: {} } }
  await expect(alice.call('message.forward', notice)).rejects.toMatchObject(fails('forbidden'))
  expect((await core.call('carol', 'log.read', { conversation: 'user/alice' })).head).toBe(3)
})

test('a signal is shown to who is there and stored nowhere', async () => {
  await using core = await aCore()
  const [alice, bob] = [await core.terminal('alice'), await core.terminal('bob')]
  const answer = await alice.call('message.send', {
    to: 'user/bob',
    content: text('psst'),
    options: { persist: false },
  })
  expect(answer.seq).toBe(0)
  expect(bob.seen('signal')).toMatchObject([{ conversation: 'user/alice', from: 'user/alice', content: text('psst') }])
  expect(await bob.call('log.read', { conversation: 'user/alice' })).toEqual({ messages: [], head: 0 })
  await alice.call('typing', { conversation: 'user/bob' })
  expect(bob.seen('typing')).toEqual([{ conversation: 'user/alice', user: 'user/alice', on: true }])
})

test('a sender learns who has read, and from whom not', async () => {
  await using core = await aCore()
  const [alice, bob] = [await core.terminal('alice'), await core.terminal('bob')]
  await core.terminal('carol')
  const { room } = await alice.call('room.create', { name: 'R', members: ['bob', 'carol'] })
  const id = await send(alice, room.oid)
  await core.call('carol', 'user.settings', { receipts: false })
  for (const uid of ['bob', 'carol']) await core.call(uid, 'conversation.read', { conversation: room.oid, seq: 2 })
  expect(await alice.call('message.readers', { id })).toEqual({ read: 1, of: 2, readers: ['user/bob'] })
  expect(alice.seen('receipt')).toEqual([{ conversation: room.oid, user: 'user/bob', readSeq: 2 }])
  await expect(bob.call('message.readers', { id })).rejects.toMatchObject(fails('forbidden'))
})

test('a thread that no store can hold is refused before it reaches the batch of the others', async () => {
  await using core = await aCore()
  const [alice, bob] = [await core.terminal('alice'), await core.terminal('bob')]
  const id = await send(alice, 'user/bob')
  const thread = `${id.slice(0, id.indexOf('-'))}-zzzzzzzzzzzzzzzz`
  const [bad, good] = await Promise.allSettled([send(alice, 'user/bob', { thread }), send(bob, 'user/alice')])
  expect([bad.status, good.status]).toEqual(['rejected', 'fulfilled'])
  expect(bad).toMatchObject({ reason: { code: 'invalid' } })
})

test('nobody puts words into the mouth of others, nor votes under another question', async () => {
  await using core = await aCore()
  const [alice, bob] = [await core.terminal('alice'), await core.terminal('bob')]
  const said = await send(bob, 'user/alice')
  const { sent } = await alice.call('message.forward', { ids: [said], to: ['user/bob'] })
  const [forwarded] = sent
  const options = ['a', 'b'].map((id) => ({ id, text: id }))
  const content = { type: 'poll', data: { question: '?', options, anonymous: true } }
  const poll = await send(alice, 'user/bob', { content })
  const open = { type: 'poll', data: { question: '?', options } }
  for (const [id, next] of [
    [forwarded?.id ?? '', text('I confess')],
    [poll, open],
    [poll, text('x')],
    [await send(alice, 'user/bob'), open],
  ] as const)
    await expect(alice.call('message.edit', { id, content: next })).rejects.toMatchObject(fails('forbidden'))
})

test('a signal for some is heard by them alone', async () => {
  await using core = await aCore()
  const [alice, bob, carol] = [await core.terminal('alice'), await core.terminal('bob'), await core.terminal('carol')]
  const { room } = await alice.call('room.create', { name: 'R', members: ['bob', 'carol'] })
  await send(alice, room.oid, { options: { targets: ['bob'], persist: false } })
  await settled()
  expect([bob.seen('signal').length, carol.seen('signal').length]).toEqual([1, 0])
})

test('the log is found at a time, above what the reader may not read', async () => {
  await using core = await aCore()
  const [alice, bob] = [await core.terminal('alice'), await core.terminal('bob')]
  const conversation = 'user/bob'
  expect(await alice.call('log.at', { conversation, ts: 0 })).toEqual({ seq: 0 })
  const times: number[] = []
  for (let index = 0; index < 20; index++) {
    core.tick(1000)
    times.push((await alice.call('message.send', { to: conversation, content: text(`${index}`) })).ts)
  }
  const at = (from: Terminal, ts: number) =>
    from.call('log.at', { conversation: from === alice ? conversation : 'user/alice', ts }).then(({ seq }) => seq)
  expect(await at(alice, 0)).toBe(1)
  for (const [index, ts] of times.entries()) {
    expect(await at(alice, ts)).toBe(index + 1)
    expect(await at(alice, ts - 1)).toBe(index + 1)
  }
  expect(await at(alice, (times.at(-1) ?? 0) + 1)).toBe(20)
  await bob.call('conversation.clear', { conversation: 'user/alice' })
  await alice.call('message.send', { to: conversation, content: text('after') })
  expect(await at(bob, 0)).toBe(21)
  expect(await at(alice, 0)).toBe(1)
})
