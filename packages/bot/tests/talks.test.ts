import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startServer, type TestServer } from '@tidings/testkit'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { FileStore } from '../src/file-store.ts'
import { type BotStore, MemoryStore, type Talk } from '../src/index.ts'
import { aBot, aPerson } from './a-bot.ts'

let server: TestServer
let folder: string

beforeAll(async () => {
  server = await startServer()
  folder = mkdtempSync(join(tmpdir(), 'tidings-bot-'))
})

afterAll(async () => {
  rmSync(folder, { recursive: true })
  await server[Symbol.asyncDispose]()
})

let priced = 0

async function order(talk: Talk<undefined>) {
  const { text: what } = await talk.ask('What?')
  const price = await talk.once(() => ++priced)
  const { text } = await talk.ask('How many?', {
    check: ({ text }) => (Number.isInteger(Number(text)) ? undefined : 'A number, please.'),
  })
  await talk.beginning.reply(`${text} ${what} at ${price}`)
}

const aShop = async (id: string, store: BotStore) => {
  const bot = await aBot(server, id, { store })
  return bot
    .talk('order', order)
    .command('order', { description: 'Orders' }, (ctx) => ctx.enter('order'))
    .on('text', (ctx) => ctx.answer('?'))
}

test.each([
  ['memory', () => new MemoryStore()],
  ['a folder', () => new FileStore(join(folder, 'store'))],
])('a talk goes on after a restart, with %s: nothing is asked or done twice', async (name, makeStore) => {
  const id = `shop-${name.length}`
  priced = 0
  const store = makeStore()
  const ann = await aPerson(server, `ann-${name.length}`, id)
  const one = await aShop(id, store)
  await one.start()
  await ann.say('/order')
  await ann.hears('What?')
  await ann.say('tea')
  await ann.hears('What?', 'How many?')
  await one.stop()
  const two = await aShop(id, store)
  await two.start()
  await ann.say('some')
  await ann.hears('What?', 'How many?', 'A number, please.')
  await ann.say('/help')
  await ann.say('2')
  await ann.say('hm')
  await ann.hears(...['What?', 'How many?', 'A number, please.', 'What I can do:\n/order: Orders', '2 tea at 1', '?'])
  expect(priced).toBe(1)
  await two.stop()
})

test('a talk ends when it is cancelled, and when nobody answers in time', async () => {
  const bot = await aShop('ends', new MemoryStore())
  bot
    .talk('short', async (talk) => {
      await talk.wait({ timeoutMs: 50 }).catch((error: Error) => talk.beginning.answer(error.message))
    })
    .command('short', { description: 'Short' }, (ctx) => ctx.enter('short'))
  await bot.start()
  const bob = await aPerson(server, 'bob', 'ends')
  await bob.say('/order')
  await bob.say('/cancel')
  await bob.say('tea')
  await bob.hears('What?', 'Never mind, then.', '?')
  await bob.say('/short')
  await bob.hears('What?', 'Never mind, then.', '?', 'nobody answered in time')
  await bob.say('tea')
  await bob.hears('What?', 'Never mind, then.', '?', 'nobody answered in time', '?')
  await bot.stop()
})

test('talks with several people do not mix', async () => {
  const bot = await aShop('many', new MemoryStore())
  await bot.start()
  const [one, two] = [await aPerson(server, 'p1', 'many'), await aPerson(server, 'p2', 'many')]
  for (const said of ['/order', 'tea', '1']) await Promise.all([one.say(said), two.say(said === 'tea' ? 'milk' : said)])
  await vi.waitFor(() => {
    expect(one.heard.at(-1)).toContain('1 tea')
    expect(two.heard.at(-1)).toContain('1 milk')
  }, 8000)
  await bot.stop()
})
