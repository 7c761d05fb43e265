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
