import { aToken, freePort, startServer, type TestServer } from '@tidings/testkit'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { Bot, card, MemoryStore, markdown } from '../src/index.ts'
import { aBot, aPerson } from './a-bot.ts'

let server: TestServer

beforeAll(async () => {
  server = await startServer()
})

afterAll(() => server[Symbol.asyncDispose]())

test('text is what people write, with Markdown in it or without', async () => {
  const bot = await aBot(server, 'reader')
  bot
    .on('private:text', (ctx, next) => (ctx.content.data.includes('next') ? next() : ctx.answer(ctx.content.type)))
    .on('markdown', (ctx) => ctx.answer('only Markdown'))
    .on('message', (ctx) => ctx.answer(`else ${ctx.content.type}`))
  await bot.start()
  const ann = await aPerson(server, 'ann', 'reader')
  await ann.say('plain')
  for (const words of ['*some*', '*next*']) await ann.client.send('user/reader', markdown(words)).done
  await ann.client.send('user/reader', { type: 'custom/order', data: 1 }).done
  await ann.hears('text', 'markdown', 'only Markdown', 'else custom/order')
  await bot.stop()
})

test('a command names its robot in whatever case; a button that nobody answers is told', async () => {
  const heard: unknown[] = []
  const bot = await aBot(server, 'talker', { onFault: (error) => heard.push(String(error)) })
  const asks = card({ actions: [{ type: 'Action.Submit', id: 'gone', title: 'Yes' }] })
  await bot.command('ask', { description: 'Asks' }, (ctx) => ctx.answer(asks)).start()
  const dan = await aPerson(server, 'dan', 'talker')
  await dan.say('/ask@other')
  await dan.say('/Ask@Talker')
  await vi.waitFor(() => expect(dan.heard.length).toBe(1), 8000)
  const { messages } = await dan.client.call('log.read', { conversation: 'user/talker', limit: 1 })
  await dan.client.call('card.act', { id: messages[0]?.id ?? '', action: 'gone', clientActId: '1' })
  await vi.waitFor(() => expect(heard).toEqual([expect.stringContaining('"gone"')]), 8000)
  await bot.stop()
})

test('a robot that starts before its server is online when that is there; one that is stopped first is not', async () => {
  const port = await freePort()
  const heard: unknown[] = []
  const options = { url: `http://127.0.0.1:${port}`, id: 'early', onFault: (error: unknown) => heard.push(error) }
  const late = new Bot({ ...options, token: 'x' })
  const never = late.start()
  await vi.waitFor(() => expect(String(heard[0])).toContain(`${options.url} cannot be reached`), 10_000)
  await Promise.all([late.stop(), expect(never).rejects.toMatchObject({ code: 'unavailable' })])
  let token = Promise.withResolvers<string>()
  const bot = new Bot({ ...options, token: () => token.promise }).hears('hi', (ctx) => ctx.answer('there'))
  token.resolve('x')
  const started = bot.start()
  await vi.waitFor(() => expect(heard.length).toBe(2), 10_000)
  token = Promise.withResolvers()
  await using own = await startServer({ port })
  token.resolve(await aToken(own, 'early'))
  await started
  const bea = await aPerson(own, 'bea', 'early')
  await bea.say('hi')
  await bea.hears('there')
  await bot.stop()
})

test('what was chosen is handled again when the program ended meanwhile, and nothing is said twice however much was said since', async () => {
  const store = new MemoryStore()
  let runs = 0
  const make = async () =>
    (await aBot(server, 'seller', { store }))
      .command('buy', { description: 'Sells' }, (ctx) =>
        ctx.answer(card({ actions: [{ type: 'Action.Submit', id: 'yes', title: 'Yes' }] })),
      )
      .action('yes', async (ctx) => {
        await ctx.answer(`run ${++runs}`)
        await ctx.answer('sold')
      })
  const one = await make()
  const cat = await aPerson(server, 'cat', 'seller')
  for (let said = 0; said < 120; said++) await cat.say(`${said}`)
  await one.start()
  await cat.say('/buy')
  await vi.waitFor(() => expect(cat.heard.length).toBe(1), 8000)
  const before = await store.get('seller/acts')
  const { messages } = await cat.client.call('log.read', { conversation: 'user/seller', limit: 1 })
  expect(messages[0]?.content.data).toMatchObject({ type: 'AdaptiveCard', version: '1.5' })
  await cat.client.call('card.act', { id: messages[0]?.id ?? '', action: 'yes', clientActId: '1' })
  await vi.waitFor(() => expect(cat.heard.slice(1)).toEqual(['run 1', 'sold']), 8000)
  await one.stop()
  await store.set('seller/acts', before)
  for (let said = 0; said < 120; said++) await cat.say(`${said}`)
  const two = await make()
  const faults: unknown[] = []
  await two.catch((error) => faults.push(error)).start()
  await vi.waitFor(() => expect(runs).toBe(2), 8000)
  await two.stop()
  expect([faults, cat.heard.slice(1)]).toEqual([[], ['run 1', 'sold']])
})

test('two robots with one memory both answer; one whose place is taken says so where nobody waits for its end', async () => {
  const store = new MemoryStore()
  const faults: unknown[] = []
  const names = ['nora', 'clerk'] as const
  const bots = await Promise.all(names.map((id) => aBot(server, id, { store, onFault: (error) => faults.push(error) })))
  for (const [index, bot] of bots.entries()) await bot.on('text', (ctx) => ctx.answer(`${names[index]} here`)).start()
  for (const id of names) {
    const eve = await aPerson(server, 'eve', id)
    for (let said = 0; said < 3; said++) await eve.say('hello')
    await eve.hears(...Array<string>(3).fill(`${id} here`))
  }
  const another = await aBot(server, 'nora')
  await another.start()
  await vi.waitFor(() => expect(faults).toMatchObject([{ code: 'unauthenticated' }]), 8000)
  for (const bot of [...bots, another]) await bot.stop()
})
