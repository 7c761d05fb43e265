import { openSqliteStore } from '@tidings/storage-sqlite'
import { Cluster } from '@tidings/testkit/core'
import { afterEach, expect, test } from 'vitest'
import type { WordFinder } from '../src/index.ts'
import { aCore, settled, text } from './harness.ts'

/** As slow as it is plain: what the automaton of the server finds, too. */
const finder: WordFinder = {
  compile: (words) => (where) =>
    words.flatMap((word) => {
      const found = []
      for (let at = where.indexOf(word); at >= 0; at = where.indexOf(word, at + 1))
        found.push({ word, from: at, to: at + word.length })
      return found
    }),
}

const opened: AsyncDisposable[] = []
afterEach(async () => {
  for (const one of opened.splice(0)) await one[Symbol.asyncDispose]()
})

async function aWorld() {
  const core = await aCore({}, { words: finder })
  opened.push(core)
  const [ann, bob] = [await core.terminal('ann'), await core.terminal('bob')]
  const put = (mode: string, words: readonly string[], more: object = {}) =>
    core.app('words.put', { list: mode, title: mode, mode, words, ...more })
  const say = (data: string, more: object = {}) =>
    ann.call('message.send', { to: 'user/bob', content: text(data), ...more })
  const logOf = async (conversation = 'user/bob') =>
    (await ann.call('log.read', { conversation })).messages.map(({ content }) => content.data).reverse()
  const hits = async () => (await core.app('words.hits', {})).hits
  return { core, ann, bob, put, say, logOf, hits }
}

const refused = { code: 'rejected' }

test('what a push is to say is looked through, too: it is refused with the message, or falls away', async () => {
  const { ann, put, say, hits } = await aWorld()
  await put('refuse', ['casino'])
  await put('replace', ['darn'])
  const push = { title: 'Hello', body: 'to you', data: '{"a":1}' }
  const said = async (more: object) => {
    const { id } = await say('clean', { options: { push: { ...push, ...more } } })
    return (await ann.call('message.get', { id })).message.push
  }
  expect(await said({})).toEqual(push)
  await expect(said({ title: 'my casino' })).rejects.toMatchObject(refused)
  await expect(said({ data: 'my casino' })).rejects.toMatchObject(refused)
  expect(await said({ body: 'oh darn' })).toBeUndefined()
  expect((await hits()).map(({ mode }) => mode)).toEqual(['replace', 'refuse', 'refuse'])
})

test('what a user says of a robot of theirs is looked through, and so is what it says of itself; what an app says is not', async () => {
  const { core, ann, put } = await aWorld()
  await put('refuse', ['casino'])
  await put('replace', ['darn'])
  const { robot, token } = await ann.call('robot.create', {
    robot: 'helper',
    name: 'oh darn',
    description: 'darn good',
  })
  expect(robot).toMatchObject({ user: { name: 'oh ****' }, description: '**** good' })
  const itself = await core.gate.identify({ bearer: token, address: '192.0.2.1' })
  const arg = { name: 'where', description: 'which casino' }
  const bad = [
    { name: 'my casino' },
    { description: 'my casino' },
    { commands: [{ name: 'casino', description: 'Play' }] },
    { commands: [{ name: 'play', description: 'darn' }] },
    { commands: [{ name: 'play', description: 'Play', args: [arg] }] },
    { commands: [{ name: 'play', description: 'Play', args: [{ name: 'at', type: 'choice', choices: ['casino'] }] }] },
  ]
  for (const one of bad) {
    await expect(ann.call('robot.create', { robot: 'other', name: 'Other', ...one })).rejects.toMatchObject(refused)
    const input = { robot: 'helper', ...one } as never
    await expect(ann.call('robot.update', input)).rejects.toMatchObject(refused)
    await expect(core.gate.call(itself, 'robot.update', input)).rejects.toMatchObject(refused)
  }
  const ours = { robot: 'helper', name: 'The Casino' }
  expect((await core.app('robot.update', ours)).robot.user.name).toBe('The Casino')
})

test('all that people read of a card is looked through, also a word that begins in one piece of a text and ends in the next', async () => {
  const { ann, put } = await aWorld()
  await put('refuse', ['casino'])
  await put('replace', ['darn'])
  const send = async (body: readonly object[], actions: readonly object[] = []) => {
    const data = { type: 'AdaptiveCard', version: '1.5', body, actions }
    const sent = await ann.call('message.send', { to: 'user/bob', content: { type: 'adaptive-card', data } })
    return (await ann.call('message.get', { id: sent.id })).message.content.data as { readonly body: unknown }
  }
  const rich = (...inlines: readonly unknown[]) => ({ type: 'RichTextBlock', inlines })
  const run = (said: string) => ({ type: 'TextRun', text: said, weight: 'Bolder' })
  const bad: readonly (readonly [readonly object[], (readonly object[])?])[] = [
    [[{ type: 'Input.Text', id: 'x', label: 'y', value: 'my casino' }]],
    [[{ type: 'TextBlock', text: 'x' }], [{ type: 'Action.Submit', id: 'a', title: 'x', tooltip: 'casino' }]],
    [[rich(run('my cas'), run('ino'))]],
    [[rich('cas', run('in'), 'o')]],
  ]
  for (const [body, actions] of bad)
    await expect(send(body, actions), JSON.stringify(body)).rejects.toMatchObject(refused)
  expect((await send([rich('oh da', run('rn, '), run('well'))])).body).toEqual([
    rich('oh **', run('**, '), run('well')),
  ])
  // What stands for a choice, and what is handed on, nobody reads.
  const choices = [{ title: 'Play', value: 'casino' }]
  await send([{ type: 'Input.ChoiceSet', id: 'x', label: 'y', choices }])
})

test('each mode does what it says, and all are recorded', async () => {
  const { bob, put, say, logOf, hits } = await aWorld()
  await put('refuse', ['casino'])
  await put('drop', ['lottery'])
  await put('replace', ['darn'])
  await put('record', ['refund'])
  await expect(say('my casino')).rejects.toMatchObject(refused)
  expect(await say('a lottery', { clientMsgId: 'd' })).toMatchObject({ seq: 0 })
  expect(await say('oh darn it')).toMatchObject({ content: text('oh **** it') })
  await say('a refund')
  await say('hello')
  expect(await logOf()).toEqual(['oh **** it', 'a refund', 'hello'])
  await settled()
  expect(bob.seen('message').map(({ content }) => content.data)).toEqual(['oh **** it', 'a refund', 'hello'])
  expect((await hits()).map(({ mode, word, from, to }) => [mode, word, from, to])).toEqual(
    ['record refund', 'replace darn', 'drop lottery', 'refuse casino'].map((one) => [
      ...one.split(' '),
      'user/ann',
      'user/bob',
    ]),
  )
})

test.each([
  ['other case', 'CaSiNo'],
  ['full width', 'ｃａｓｉｎｏ'],
  ['accents', 'cásïnö'],
  ['blanks between', 'c a s i n o'],
  ['points between', 'c.a-s_i*n/o'],
  ['what shows nothing between', 'ca\u200bsi\u00adno'],
  ['letters of other alphabets among its own', 'the cаsіnо'],
  ['such letters, each by itself', 'с а s i n о'],
  ['capitals of other alphabets', 'CАSΙNО'],
  ['small capitals', 'ᴄᴀꜱɪɴᴏ'],
  ['letters in black squares', '🅲🅰🆂🅸🅽🅾'],
  ['halves of flags', '🇨🇦🇸🇮🇳🇴'],
  ['a flag behind it', 'casino🇩🇪'],
  ['turned and marked signs', '\u202ec\u0489a\u20dds\u200fi\ufe0fn\u034fo'],
  ['marks on signs that have none', '赌\u0301博\u20dd'],
  ['marks of other scripts', '赌\u0e31博'],
  ['among other words', 'the best casino, ever'],
  ['without blanks where none are written', '我爱赌博呢'],
  ['blanks where none are written', '我爱赌 博呢'],
])('found with %s', async (_, data) => {
  const { put, say } = await aWorld()
  await put('refuse', ['casino', '赌博'])
  await expect(say(data)).rejects.toMatchObject(refused)
})

test.each(['assure', 'as sure', 'grass', 'pass it', 'class'])('`ass` is not in `%s`', async (data) => {
  const { put, say } = await aWorld()
  await put('refuse', ['ass'])
  await say(data)
})

test.each([
  ['bus', 'в US, в us'],
  ['cop', 'сор'],
  ['de', 'aus 🇩🇪'],
])('`%s` is not in `%s`: alphabets that stand beside one another are not mixed', async (word, data) => {
  const { put, say } = await aWorld()
  await put('refuse', [word])
  await say(data)
})

test('a word that a link runs through is found, and refused where it cannot be replaced', async () => {
  const { ann, put, hits } = await aWorld()
  await put('replace', ['casino', 'darn'])
  const markdown = (data: string) => ann.call('message.send', { to: 'user/bob', content: { type: 'markdown', data } })
  await expect(markdown('my ca[s](https://example.com/)ino')).rejects.toMatchObject(refused)
  expect((await hits()).map(({ mode, word }) => [mode, word])).toEqual([['replace', 'casino']])
  const kept = await markdown('darn [the link](https://example.com/)')
  expect(kept.content).toMatchObject({ data: '**** [the link](https://example.com/)' })
})

test.each([
  ['the words of a sticker', { type: 'sticker', data: { url: 'https://example.com/a.webp', says: 'casino' } }],
  ['the site of a link', { type: 'link', data: { url: 'https://example.com/', title: 'A', site: 'casino' } }],
])('%s are looked through', async (_, content) => {
  const { ann, put } = await aWorld()
  await put('refuse', ['casino'])
  await expect(ann.call('message.send', { to: 'user/bob', content })).rejects.toMatchObject(refused)
})

test('a reaction of letters is a word like others', async () => {
  const { bob, put, say } = await aWorld()
  await put('replace', ['casino'])
  const { id } = await say('where')
  for (const key of ['casino', 'cаsino'])
    await expect(bob.call('message.react', { id, key })).rejects.toMatchObject(refused)
  for (const key of ['👍', '+1', '🇩🇪']) await bob.call('message.react', { id, key })
  await bob.call('message.react', { id, key: 'casino', on: false })
})

test('what somebody says as they ask to be a contact, or to be let in, is looked through', async () => {
  const { core, ann, bob, put, hits } = await aWorld()
  await put('refuse', ['casino'])
  await put('drop', ['lottery'])
  await put('replace', ['darn'])
  const { room } = await ann.call('room.create', { name: 'R', members: [], join: 'approval' })
  for (const greeting of ['my casino', 'a lottery']) {
    await expect(bob.call('contact.add', { user: 'user/ann', greeting })).rejects.toMatchObject(refused)
    await expect(bob.call('room.join', { room: room.id, greeting })).rejects.toMatchObject(refused)
  }
  expect(await hits()).toHaveLength(4)
  await bob.call('contact.add', { user: 'user/ann', greeting: 'oh darn' })
  await bob.call('room.join', { room: room.id, greeting: 'oh darn' })
  const { requests } = await core.call('ann', 'contact.requests', {})
  expect(requests).toMatchObject([{ greeting: 'oh ****' }])
  expect((await ann.call('room.requests', { room: room.id })).requests).toMatchObject([{ greeting: 'oh ****' }])
})

test('what is replaced keeps its length, wherever it stands, and is answered the same when it comes again', async () => {
  const { put, say, logOf } = await aWorld()
  await put('replace', ['darn', '赌博'])
  const first = await say('d a r n 😀 Ｄａｒｎ，赌博', { clientMsgId: 'm' })
  expect(await logOf()).toEqual(['* * * * 😀 ****，**'])
  expect(await say('d a r n 😀 Ｄａｒｎ，赌博', { clientMsgId: 'm' })).toEqual(first)
})

test('edits, captions, polls and forwards are looked through, and what others have said in a quote is not', async () => {
  const { core, ann, put, say } = await aWorld()
  const { id } = await say('fine')
  const { id: old } = await say('old casino')
  await put('refuse', ['casino'])
  await expect(ann.call('message.edit', { id, content: text('casino') })).rejects.toMatchObject(refused)
  await expect(ann.call('message.forward', { ids: [old], to: ['user/ann'] })).rejects.toMatchObject(refused)
  const options = [
    { id: 'a', text: 'casino' },
    { id: 'b', text: 'b' },
  ]
  const poll = { type: 'poll', data: { question: 'where', options } }
  await expect(ann.call('message.send', { to: 'user/bob', content: poll })).rejects.toMatchObject(refused)
  await core.call('bob', 'message.send', {
    to: 'user/ann',
    content: { type: 'quote', data: { text: 'no', quoted: { id: old } } },
  })
})

test('a list holds in its room, leaves types out, and signals of calls are never looked through', async () => {
  const { ann, put, say } = await aWorld()
  const { room } = await ann.call('room.create', { name: 'R', members: ['bob'] })
  await put('refuse', ['casino'], { room: room.oid })
  await say('casino')
  await expect(say('casino', { to: room.oid })).rejects.toMatchObject(refused)
  await put('refuse', ['casino'], { except: ['markdown'] })
  await ann.call('message.send', { to: 'user/bob', content: { type: 'markdown', data: 'casino' } })
  await say('casino', { options: { persist: false } })
  await expect(say('casino')).rejects.toMatchObject(refused)
})

test('a list that is put in place of another, or removed, holds at once', async () => {
  const { core, put, say } = await aWorld()
  await put('refuse', ['casino'])
  await expect(say('casino')).rejects.toMatchObject(refused)
  await put('refuse', ['lottery'])
  await say('casino')
  await expect(say('lottery')).rejects.toMatchObject(refused)
  expect((await core.app('words.list', {})).lists).toMatchObject([{ list: 'refuse', mode: 'refuse', words: 1 }])
  await core.app('words.remove', { list: 'refuse' })
  await say('lottery')
  await expect(core.app('words.remove', { list: 'refuse' })).rejects.toMatchObject({ code: 'not_found' })
})

test.each([
  ['a regular expression', ['ca.*no']],
  ['no letter', ['...']],
  ['a word of which nothing is left', ['casino', '\u0640']],
  ['a word that shows nothing', ['\u3164']],
  ['an empty word', ['']],
  ['a word that is too long', ['x'.repeat(65)]],
  ['no word', []],
])('%s is no list', async (_, words) => {
  const { put } = await aWorld()
  await expect(put('refuse', words)).rejects.toMatchObject({ code: 'invalid' })
})

test('a million words are refused, and so is one more than all lists may hold', async () => {
  const { put } = await aWorld()
  const many = (count: number) => Array.from({ length: count }, (_, n) => `word${n}`)
  await expect(put('refuse', many(1_000_000))).rejects.toThrow()
  await put('refuse', many(20_000))
  await expect(put('drop', ['casino'])).rejects.toMatchObject({ code: 'too_large' })
})

test('hits are kept to a number', async () => {
  const { core, put, say } = await aWorld()
  await put('record', ['x'])
  for (let n = 0; n < 1500; n++) await say('x')
  const count = await core.parts.store.records.count('server/word-hits', 'hit')
  expect(count).toBeGreaterThanOrEqual(1000)
  expect(count).toBeLessThanOrEqual(1200)
})

test('a list that one node is given holds at the others, and goes there', async () => {
  await using opened = await openSqliteStore({ file: ':memory:' })
  const store = { ...opened, isShared: true }
  const nodes = new Cluster({ stores: [store, store], ways: () => ({ words: finder }) })
  const [one, other] = nodes.two
  for (const user of ['ann', 'bob']) await one.app('user.create', { user })
  const say = () => other.call('ann', 'message.send', { to: 'user/bob', content: text('casino') })
  await say()
  await one.app('words.put', { list: 'a', title: 'A', mode: 'refuse', words: ['casino'] })
  const passes = async () => {
    for (let turn = 0; turn < 5; turn++) {
      nodes.time.tick(1000)
      await settled()
    }
  }
  await passes()
  await expect(say()).rejects.toMatchObject(refused)
  await one.app('words.remove', { list: 'a' })
  await passes()
  await say()
})

test('a hit is told to others, as the operator sees it and without what was said', async () => {
  const { core, put, say } = await aWorld()
  await put('record', ['refund'])
  await say('a refund, please')
  const { events } = await core.app('event.list', { types: 'words.hit' })
  expect(events).toMatchObject([
    {
      type: 'words.hit',
      data: {
        list: 'record',
        mode: 'record',
        word: 'refund',
        from: 'user/ann',
        to: 'user/bob',
        at: expect.any(Number),
      },
    },
  ])
  expect(JSON.stringify(events)).not.toContain('please')
})

test('the words of a list are read back by the page, and not of two lists as if they were one', async () => {
  const { core, put } = await aWorld()
  const words = Array.from({ length: 25 }, (_, n) => `word${n}`)
  await put('record', words)
  const read: string[] = []
  for (let next: string | undefined, pages = 0; pages === 0 || next !== undefined; pages++) {
    const page = await core.app('words.get', { list: 'record', limit: 10, ...(next === undefined ? {} : { next }) })
    expect(page.list).toMatchObject({ list: 'record', mode: 'record', words: 25 })
    read.push(...page.words)
    next = page.next
  }
  expect(read).toEqual(words)
  const { next } = await core.app('words.get', { list: 'record', limit: 10 })
  await put('record', ['other'])
  await expect(core.app('words.get', { list: 'record', next })).rejects.toMatchObject({ code: 'conflict' })
  expect((await core.app('words.get', { list: 'record' })).words).toEqual(['other'])
  await expect(core.app('words.get', { list: 'none' })).rejects.toMatchObject({ code: 'not_found' })
})

test('names, announcements, nicknames and greetings are looked through, too', async () => {
  const { core, ann, bob, put, hits } = await aWorld()
  await put('refuse', ['casino'])
  await put('drop', ['lottery'])
  await put('replace', ['darn'])
  const { room } = await ann.call('room.create', { name: 'Darn it', members: ['bob'], join: 'approval' })
  expect(room.name).toBe('**** it')
  const of = { room: room.id }
  for (const word of ['casino', 'lottery']) {
    await expect(ann.call('room.create', { name: word, members: [] })).rejects.toMatchObject(refused)
    await expect(ann.call('room.update', { ...of, name: word })).rejects.toMatchObject(refused)
    await expect(ann.call('room.update', { ...of, announcement: `a ${word}!` })).rejects.toMatchObject(refused)
    await expect(bob.call('room.alias', { ...of, alias: word })).rejects.toMatchObject(refused)
    await expect(ann.call('user.update', { name: word })).rejects.toMatchObject(refused)
    await expect(ann.call('contact.add', { user: 'bob', greeting: `my ${word}` })).rejects.toMatchObject(refused)
    const register = { username: `dan-${word}`, password: 'a long pass phrase', name: word }
    const anyone = { kind: 'anyone', address: '127.0.0.1' } as const
    await expect(core.gate.call(anyone, 'account.register', register)).rejects.toMatchObject(refused)
  }
  const cat = await core.terminal('cat')
  await expect(cat.call('room.join', { ...of, greeting: 'casino' })).rejects.toMatchObject(refused)
  expect(await cat.call('room.join', { ...of, greeting: 'darn' })).toEqual({ state: 'asked' })
  expect((await ann.call('room.requests', of)).requests).toMatchObject([{ greeting: '****' }])
  expect(await ann.call('room.update', { ...of, announcement: 'oh darn', name: 'Tea' })).toMatchObject({
    room: { name: 'Tea', settings: { announcement: 'oh ****' } },
  })
  expect((await bob.call('room.alias', { ...of, alias: 'Darn' })).member.alias).toBe('****')
  expect((await ann.call('user.update', { name: 'Ann Darn' })).user.name).toBe('Ann ****')
  await ann.call('contact.add', { user: 'bob', greeting: 'darn' })
  expect((await bob.call('contact.requests', {})).requests).toMatchObject([{ greeting: '****' }])
  expect((await hits())[0]).toMatchObject({ word: 'darn', from: 'user/ann', to: 'user/bob' })
})
