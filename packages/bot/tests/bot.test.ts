import { asApp, aToken, startServer, type TestServer } from '@tidings/testkit'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { Bot, Context, chinese, MemoryStore, TidingsError } from '../src/index.ts'
import { aBot, aPerson } from './a-bot.ts'

let server: TestServer

beforeAll(async () => {
  server = await startServer()
})

afterAll(() => server[Symbol.asyncDispose]())

test('answers commands, what it hears, and kinds of messages: whoever matches first has it', async () => {
  const bot = await aBot(server, 'first')
  const seen: string[] = []
  bot
    .use(async (ctx, next) => {
      seen.push(ctx.text)
      await next()
    })
    .command('add', { description: 'Adds', args: { a: { type: 'number' }, b: { type: 'number' } } }, (ctx) =>
      ctx.reply(`${ctx.args.a + ctx.args.b}`),
    )
    .hears(/^my name is (\w+)/i, (ctx) => ctx.answer(`Hello ${ctx.match[1]}`))
    .hears('Thanks', (ctx) => ctx.answer('Any time'))
    .on('private:text', (ctx, next) => (ctx.content.data.startsWith('pass') ? next() : ctx.answer('What?')))
    .on('message', (ctx) => ctx.answer(`A ${ctx.content.type}`))
  await bot.start()
  const ann = await aPerson(server, 'ann', 'first')
  await ann.say('/add 2 3')
  await ann.say('/add two 3')
  await ann.say('/help')
  await ann.say('My name is Ann.')
  await ann.say(' thanks')
  await ann.say('hm')
  await ann.say('pass')
  await ann.client.send('user/first', { type: 'custom/order', data: 1 }).done
  await ann.hears(
    '5',
    '“a” cannot be “two”: expected a number.\nUsage: /add <a> <b>',
    'What I can do:\n/add <a> <b>: Adds',
    'Hello Ann',
    'Any time',
    'What?',
    'A text',
    'A custom/order',
  )
  expect(seen.slice(0, 3)).toEqual(['/add 2 3', '/add two 3', '/help'])
  expect(ann.client.state.conversations['user/first']?.peerReadSeq).toBeGreaterThan(0)
  await bot.stop()
  await bot.ended
})

test('in a room it hears its mention, and commands for it or for whoever knows them', async () => {
  const bot = await aBot(server, 'clerk', { words: chinese })
  bot
    .command('who', { description: '谁', args: { whom: { type: 'user' } } }, (ctx) => ctx.answer(ctx.args.whom))
    .on('room:mention', (ctx) => ctx.answer(`said: ${ctx.text}`))
    .on('notice/member-joined', (ctx) => ctx.answer('welcome'))
  await bot.start()
  const ben = await aPerson(server, 'ben', 'clerk')
  const { room } = await ben.client.call('room.create', { name: 'Desk', members: ['clerk'] })
  const to = `room/${room.id}`
  const say = (data: string, name?: string) =>
    ben.client.send(
      to,
      { type: 'text', data },
      name === undefined
        ? {}
        : { mentions: ['user/clerk'], mentionsAt: [{ mention: 'user/clerk', from: 0, length: name.length }] },
    ).done
  await say('nobody is asked')
  await say('/help')
  await say('@The Clerk, are you there?', '@The Clerk')
  await say('/who@other @ben')
  await say('/who@clerk @ben')
  await say('@The Clerk /who @ben', '@The Clerk')
  await say('/help@clerk')
  await ben.hears('said: are you there?', 'user/ben', 'user/ben', '我能做的：\n/who <whom>: 谁')
  await bot.stop()
})

test('what was written while it was away is answered once, in its order', async () => {
  const store = new MemoryStore()
  const make = async () =>
    (await aBot(server, 'away', { store })).on('text', (ctx) => ctx.answer(`${ctx.content.data}!`))
  await aToken(server, 'away')
  const cat = await aPerson(server, 'cat', 'away')
  await cat.say('before it was ever there')
  const one = await make()
  await one.start()
  await cat.hears('before it was ever there!')
  await one.stop()
  for (const each of ['a', 'b', 'c']) await cat.say(each)
  const two = await make()
  await two.start()
  await cat.say('d')
  await cat.hears('before it was ever there!', 'a!', 'b!', 'c!', 'd!')
  await two.stop()
})

test('a message whose handling was broken off is handled again, and what it said is not said twice', async () => {
  const forgetful = new MemoryStore()
  await aToken(server, 'twice')
  const dan = await aPerson(server, 'dan', 'twice')
  let runs = 0
  const make = () =>
    aBot(server, 'twice', { store: forgetful }).then((bot) =>
      bot.on('text', async (ctx) => {
        await ctx.answer(`run ${++runs}`)
        await ctx.answer('done')
      }),
    )
  await dan.say('go')
  const one = await make()
  await one.start()
  await dan.hears('run 1', 'done')
  await one.stop()
  // As if the program had ended before it could remember.
  await forgetful.set('twice/at/user/dan', { epoch: dan.client.state.epoch, seq: 0 })
  const two = await make()
  await two.start()
  await vi.waitFor(() => expect(runs).toBe(2))
  await dan.say('again')
  await dan.hears('run 1', 'done', 'run 3', 'done')
  await two.stop()
})

test('remembers people, each in each conversation', async () => {
  const store = new MemoryStore()
  const make = () =>
    aBot<{ count: number }>(server, 'counts', { store, session: () => ({ count: 0 }) }).then((bot) =>
      bot.on('text', (ctx) => ctx.answer(`${++ctx.session.count}`)),
    )
  const one = await make()
  await one.start()
  const eve = await aPerson(server, 'eve', 'counts')
  const fay = await aPerson(server, 'fay', 'counts')
  for (const who of [eve, eve, fay]) await who.say('hm')
  await eve.hears('1', '2')
  await fay.hears('1')
  await one.stop()
  const two = await make()
  await two.start()
  await eve.say('hm')
  await eve.hears('1', '2', '3')
  await two.stop()
})

test('an error goes to who catches it, and the next message is answered', async () => {
  const bot = await aBot(server, 'fails')
  const caught: [unknown, string][] = []
  bot
    .hears('fail', () => {
      throw new Error('a fault of the handler')
    })
    .hears('refused', (ctx) => ctx.call('room.get', { room: 'nowhere' }))
    .on('text', (ctx) => ctx.answer('fine'))
    .catch((error, ctx) => caught.push([error, ctx instanceof Context ? ctx.text : '']))
  await bot.start()
  const gil = await aPerson(server, 'gil', 'fails')
  await gil.say('fail')
  await gil.say('refused')
  await gil.say('and now')
  await gil.hears('fine')
  expect(caught.map(([error, text]) => [(error as Error).message.slice(0, 20), text])).toEqual([
    ['a fault of the handl', 'fail'],
    [expect.any(String), 'refused'],
  ])
  expect(caught[1]?.[0]).toBeInstanceOf(TidingsError)
  await bot.stop()
})

test('changes, takes back and reacts; sends a file; says something to one alone', async () => {
  const bot = await aBot(server, 'acts')
  bot
    .hears('edit', async (ctx) => ctx.edit(await ctx.reply('one'), 'two'))
    .hears('recall', async (ctx) => ctx.recall(await ctx.answer('gone')))
    .hears('react', (ctx) => ctx.react('👍'))
    .hears('file', (ctx) =>
      ctx.sendFile(new Blob(['words'], { type: 'text/plain' }), { name: 'a.txt', caption: 'here' }),
    )
    .hears('secret', (ctx) => ctx.answer('for you', { only: ctx.from }))
  await bot.start()
  const hal = await aPerson(server, 'hal', 'acts')
  const ida = await aPerson(server, 'ida', 'acts')
  const open = hal.client.open('user/acts')
  for (const each of ['edit', 'recall', 'react', 'file']) await hal.say(each)
  await vi.waitFor(() => {
    const all = open.window?.messages ?? []
    expect(all.filter(({ from }) => from === 'user/acts').map(({ content }) => content)).toEqual([
      { type: 'text', data: 'two' },
      { type: 'notice/recalled', data: expect.anything() },
      { type: 'file', data: expect.objectContaining({ name: 'a.txt', caption: 'here' }) },
    ])
    expect(all.find(({ content }) => content.data === 'react')?.reactions).toEqual([
      { key: '👍', count: 1, users: ['user/acts'] },
    ])
  }, 8000)
  const { room } = await hal.client.call('room.create', { name: 'Room', members: ['acts', 'ida'] })
  await hal.client.send(`room/${room.id}`, 'secret').done
  await vi.waitFor(() => expect(hal.heard).toContain('for you'))
  expect(ida.heard).not.toContain('for you')
  await bot.stop()
})

test('writes a message while it is read; what breaks off leaves what was written', async () => {
  const bot = await aBot(server, 'writes')
  const errors: string[] = []
  async function* pieces(breaks: boolean) {
    yield* ['one ', 'two ']
    if (breaks) throw new Error('the source is gone')
    yield 'three'
  }
  bot
    .hears('whole', async (ctx) => ctx.edit((await ctx.stream(pieces(false))) ?? { id: '' }, 'edited'))
    .hears('broken', (ctx) => ctx.stream(pieces(true), 'markdown'))
    .hears('nothing', async (ctx) => ctx.answer(String(await ctx.stream([]))))
    .catch((error) => errors.push((error as Error).message))
  await bot.start()
  const jan = await aPerson(server, 'jan', 'writes')
  const streamed: string[] = []
  jan.client.on('stream', ({ text, state }) => streamed.push(`${state}: ${text}`))
  for (const each of ['whole', 'broken', 'nothing']) await jan.say(each)
  await jan.hears('one two three', 'one two ', 'undefined')
  expect(errors).toEqual(['the source is gone'])
  expect(streamed.some((each) => each.startsWith('open: one '))).toBe(true)
  await bot.stop()
})

test('answers what is chosen on its cards, once, also what was chosen while it was away', async () => {
  const store = new MemoryStore()
  const [waiting, release] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const card = (text: string) => ({
    type: 'adaptive-card',
    data: {
      type: 'AdaptiveCard',
      version: '1.5',
      fallbackText: text,
      body: [{ type: 'Input.Text', id: 'dish', label: 'What?' }],
      actions: [{ type: 'Action.Submit', id: 'join', title: 'Join' }],
    },
  })
  const make = async () =>
    (await aBot<{ dishes: string[] }>(server, 'lunch', { store, session: () => ({ dishes: [] }) }))
      .hears('lunch', (ctx) => ctx.answer(card('Lunch?')))
      .hears('wait', async (ctx) => {
        waiting.resolve()
        await release.promise
        ctx.session.dishes.push('water')
      })
      .action('join', async (ctx) => {
        ctx.session.dishes.push(ctx.inputs.dish ?? '')
        await ctx.show(card('Thank you'))
        await ctx.answer(ctx.session.dishes.join(', '))
      })
  const one = await make()
  await one.start()
  const kim = await aPerson(server, 'kim', 'lunch')
  await kim.say('lunch')
  await vi.waitFor(() => expect(kim.heard.length).toBe(1))
  const { lastMessage } = kim.client.state.conversations['user/lunch'] ?? {}
  const id = lastMessage?.id ?? ''
  const choose = (dish: string) =>
    kim.client.call('card.act', { id, action: 'join', inputs: { dish }, clientActId: dish })
  await choose('soup')
  await vi.waitFor(() => expect(kim.heard.slice(1)).toEqual(['soup']))
  expect(kim.client.state.own.items.card[id]?.content).toEqual(card('Thank you'))
  await one.stop()
  await choose('tea')
  const two = await make()
  await two.start()
  await choose('cake')
  await vi.waitFor(() => expect(kim.heard.slice(1)).toEqual(['soup', 'soup, tea', 'soup, tea, cake']))
  await kim.say('wait')
  await waiting.promise
  await choose('nuts')
  release.resolve()
  await vi.waitFor(() => expect(kim.heard.at(-1)).toBe('soup, tea, cake, water, nuts'))
  await two.stop()
})

test('a robot tells the server its commands, for pages to complete', async () => {
  const made = { robot: 'helper', name: 'Helper' }
  const { token } = await asApp<{ token: string }>(server, '/robots', made)
  const bot = new Bot({ url: server.url, id: 'helper', token })
    .command(
      'rate',
      { description: 'Rates', args: { how: { type: 'choice', choices: ['well', 'badly'] } } },
      () => undefined,
    )
    .command('help', { description: 'Helps' }, (ctx) => ctx.answer('Here I am'))
  await bot.start()
  const lea = await aPerson(server, 'lea', 'helper')
  const { robot } = await lea.client.call('user.get', { user: 'helper' })
  expect(robot?.commands).toEqual([
    {
      name: 'rate',
      description: 'Rates',
      args: [{ name: 'how', type: 'choice', required: true, choices: ['well', 'badly'] }],
    },
    { name: 'help', description: 'Helps' },
  ])
  await lea.say('/help')
  await lea.hears('Here I am')
  await bot.stop()
})

test('says why it cannot sign in, and that it was signed out', async () => {
  const nobody = new Bot({ url: server.url, id: 'nobody', token: 'none' })
  await expect(nobody.start()).rejects.toMatchObject({ code: 'unauthenticated' })
  const one = await aBot(server, 'single')
  await one.start()
  const two = await aBot(server, 'single')
  await two.start()
  await expect(one.ended).rejects.toMatchObject({ code: 'unauthenticated' })
  await two.stop()
})
