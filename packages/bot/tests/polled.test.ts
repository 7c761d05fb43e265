import { asApp, startServer, type TestServer } from '@tidings/testkit'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { Bot, type BotOptions, card } from '../src/index.ts'
import { aPerson } from './a-bot.ts'

let server: TestServer

beforeAll(async () => {
  server = await startServer()
})

afterAll(() => server[Symbol.asyncDispose]())

/** A robot's account, and programs for it. */
async function aRobot(id: string, transport: 'poll' | 'socket' = 'poll') {
  const { token } = await asApp<{ token: string }>(server, '/robots', { robot: id, name: id })
  return <S = undefined>(more: Partial<BotOptions<S>> = {}) =>
    new Bot<S>({ url: server.url, id, token, transport, ...more })
}

test('by asking over HTTP: commands, talks, mentions, edits, cards and files, in the same order of handlers', async () => {
  const program = await aRobot('clerk')
  const seen: string[] = []
  const bot = program<{ n: number }>({ session: () => ({ n: 0 }) })
    .use(async (ctx, next) => {
      seen.push(ctx.text)
      await next()
    })
    .command('add', { description: 'Adds', args: { a: { type: 'number' } } }, (ctx) => ctx.reply(`${ctx.args.a + 1}`))
    .command('file', { description: 'Sends one' }, (ctx) => ctx.sendFile(new Blob(['words']), { name: 'a.txt' }))
    .command('ask', { description: 'Asks' }, (ctx) => ctx.enter('ask'))
    .command('card', { description: 'Shows one' }, (ctx) =>
      ctx.answer(card({ actions: [{ type: 'Action.Submit', id: 'yes', title: 'Yes' }] })),
    )
    .talk('ask', async (talk) => {
      const ctx = await talk.ask('Who?')
      await ctx.answer(`Hello ${ctx.text}`)
    })
    .action('yes', (ctx) => ctx.answer('chosen'))
    .on('edit:text', (ctx) => ctx.answer(`now: ${ctx.text}`))
    .on('private:text', (ctx) => ctx.answer(`${++ctx.session.n}: ${ctx.text}`))
    .on('room:mention', (ctx) => ctx.stream(['cal', 'led']))
  await bot.start()
  const ann = await aPerson(server, 'ann', 'clerk')
  await ann.say('one')
  await ann.say('/add 2')
  await ann.say('/ask')
  await ann.hears('1: one', '3', 'Who?')
  await ann.say('Ann')
  await ann.hears('1: one', '3', 'Who?', 'Hello Ann')
  const { id } = await ann.say('two')
  await ann.hears('1: one', '3', 'Who?', 'Hello Ann', '2: two')
  await ann.client.call('message.edit', { id, content: { type: 'text', data: 'three' } })
  await ann.hears('1: one', '3', 'Who?', 'Hello Ann', '2: two', 'now: three')
  await ann.say('/file')
  await vi.waitFor(() => expect(ann.heard.at(-1)).toMatchObject({ name: 'a.txt' }), 8000)
  await ann.say('/card')
  await vi.waitFor(() => expect(ann.heard.at(-1)).toMatchObject({ type: 'AdaptiveCard' }), 8000)
  const log = await ann.client.call('log.read', { conversation: 'user/clerk', after: 0 })
  const shown = log.messages.at(-1)
  await ann.client.call('card.act', { id: shown?.id ?? '', action: 'yes', clientActId: 'a' })
  await vi.waitFor(() => expect(ann.heard.at(-1)).toBe('chosen'), 8000)
  const { room } = await ann.client.call('room.create', { name: 'Desk', members: ['clerk'] })
  await ann.client.send(room.oid, 'not for it').done
  await ann.client.send(room.oid, 'hey', { mentions: ['user/clerk'] }).done
  await vi.waitFor(() => expect(ann.heard.at(-1)).toBe('called'), 8000)
  expect(seen).not.toContain('not for it')
  await bot.stop()
  await bot.ended
})

test('an update is told again until its handler has ended; what was said to it is said once', async () => {
  const program = await aRobot('again')
  const handled: string[] = []
  const never = Promise.withResolvers<void>()
  const first = program().on('private:text', async (ctx) => {
    handled.push(`first ${ctx.text}`)
    await ctx.answer(`to ${ctx.text}`)
    await never.promise
  })
  await first.start()
  const bob = await aPerson(server, 'bob', 'again')
  await bob.say('hello')
  await bob.hears('to hello')
  // As if its process had died: another one asks.
  const second = program().on('private:text', async (ctx) => {
    handled.push(`second ${ctx.text}`)
    await ctx.answer(`to ${ctx.text}`)
  })
  await second.start()
  await bob.say('more')
  await bob.hears('to hello', 'to more')
  expect(handled).toEqual(['first hello', 'second hello', 'second more'])
  await second.stop()
  const third = program().on('private:text', (ctx) => void handled.push(`third ${ctx.text}`))
  await third.start()
  await bob.say('last')
  await vi.waitFor(() => expect(handled.at(-1)).toBe('third last'), 8000)
  expect(handled.length).toBe(4)
  await third.stop()
  never.resolve()
  await first.stop()
})

test('of two programs that ask for one robot the first is told so and ends; what is refused at the start rejects there', async () => {
  const program = await aRobot('twins')
  const first = program()
  await first.start()
  const over = expect(first.ended).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringMatching(/another program/),
  })
  await vi.waitFor(async () => {
    // When it waits, whoever begins to wait takes its place.
    const second = program()
    await second.start()
    await Promise.race([over, new Promise((resolve) => setTimeout(resolve, 300))])
    await second.stop()
  }, 8000)
  await over
  await first.stop()
  await asApp(server, '/robots/twins/callback', { url: 'https://robot.example/' }, 'PUT')
  await expect(program().start()).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringMatching(/callback/),
  })
  await expect(program({ token: 'wrong' }).start()).rejects.toMatchObject({ code: 'unauthenticated' })
})

test('over a socket, too: what people change is an edit, once, and of another robot only what mentions it is heard', async () => {
  const program = await aRobot('listener', 'socket')
  const heard: string[] = []
  const bot = program()
    .on('edit', (ctx) => void heard.push(`${ctx.message.recalled ? 'recalled' : `now ${ctx.text}`}`))
    .on('message', (ctx) => void heard.push(ctx.text))
  await bot.start()
  const other = (await aRobot('other', 'socket'))().on('room:mention', (ctx) => ctx.answer('not a mention'))
  await other.start()
  const cat = await aPerson(server, 'cat', 'listener')
  const { room } = await cat.client.call('room.create', { name: 'Desk', members: ['listener', 'other'] })
  const { id } = await cat.client.send(room.oid, 'one').done
  await cat.client.send(room.oid, '@other', { mentions: ['user/other'] }).done
  await cat.client.call('message.react', { id, key: '👍' })
  await cat.client.call('message.edit', { id, content: { type: 'text', data: 'two' } })
  await cat.client.call('message.react', { id, key: '🎉' })
  await cat.client.call('message.recall', { id })
  await vi.waitFor(() => expect(heard).toContain('recalled'), 8000)
  await cat.client.send(room.oid, 'the end').done
  await vi.waitFor(() => expect(heard).toContain('the end'), 8000)
  expect(heard).toEqual(['one', '@other', 'now two', 'recalled', 'the end'])
  await Promise.all([bot.stop(), other.stop()])
})
