import { aClient, asApp, aToken, startServer, startServerCluster, type TestServer } from '@tidings/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ChatroomLine, OpenChatroom } from '../src/chatrooms/index.ts'
import { hasGap, withoutLine, withSaid, withTold } from '../src/chatrooms/lines.ts'
import { ChatClient } from '../src/index.ts'
import { aBrowser, until } from './a-browser.ts'
import { aNetwork } from './a-network.ts'

let server: TestServer
let made = 0

beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server[Symbol.asyncDispose]())

async function aStage(more: object = {}, at = server): Promise<string> {
  made += 1
  const id = `stage-${made}`
  await aToken(at, 'olga')
  await asApp(at, '/chatrooms', { id, name: 'Stage', owner: 'olga', ...more })
  return id
}

const words = ({ state }: OpenChatroom): readonly unknown[] => state.lines.map(({ content }) => content.data)
const sees = (who: OpenChatroom, word: string) => until(`${word} is seen`, () => words(who).includes(word))

/** A client whose network can be cut. */
async function behindANetwork(uid: string) {
  const network = await aNetwork(server.url)
  const client = new ChatClient({ url: network.url })
  await client.connect(uid, await aToken(server, uid))
  return {
    ...{ network, client },
    async [Symbol.asyncDispose]() {
      client.disconnect()
      await network[Symbol.asyncDispose]()
    },
  }
}

test('whoever enters is told what was said last, hears what is said, and is out of it when they close it', async () => {
  const id = await aStage()
  const [ann, bob] = [await aClient(server, 'ann'), await aClient(server, 'bob')]
  const anns = new OpenChatroom(ann, id)
  const { id: first } = await anns.send('one')
  const bobs = new OpenChatroom(bob, id)
  await bobs.ready()
  expect(bobs.state).toMatchObject({ phase: 'in', online: 2, you: { role: 'guest' }, chatroom: { name: 'Stage' } })
  expect(words(bobs)).toEqual(['one'])
  await bobs.send({ type: 'custom/heart', data: 1 }, { priority: 'low' })
  await until('a heart', () => anns.state.lines.length === 2)
  await anns.remove(first)
  await until('it is gone', () => bobs.state.lines.length === 1)
  await expect(bobs.update({ mutedAll: true })).rejects.toMatchObject({ code: 'forbidden' })
  bobs.close()
  await bob.call('ping', {})
  await anns.send('two')
  await sees(anns, 'two')
  expect(anns.state.online).toBe(1)
  expect(words(bobs)).not.toContain('two')
  anns.close()
  for (const client of [ann, bob]) client.disconnect()
})

test('after a connection ended it is entered again, with what was said and taken back meanwhile, and what is missing is said', async () => {
  const id = await aStage()
  await using anns = await behindANetwork('ann')
  const bob = await aClient(server, 'bob')
  const [hers, his] = [new OpenChatroom(anns.client, id), new OpenChatroom(bob, id)]
  await Promise.all([hers.ready(), his.ready()])
  await his.send('before')
  const { id: regretted } = await his.send('regretted')
  await his.send('last')
  await sees(hers, 'last')
  anns.network.up = false
  anns.network.cut()
  await until('she is away', () => hers.state.phase === 'joining')
  await his.send('meanwhile')
  await his.remove(regretted)
  const waiting = hers.send('from afar')
  anns.network.up = true
  anns.client.reconnectNow()
  await waiting
  await until('all is there', () => words(hers).length === 4)
  expect(words(hers)).toEqual(['before', 'last', 'meanwhile', 'from afar'])
  expect(hers.state.lines.some((line) => line.missedBefore !== undefined)).toBe(false)
  anns.network.up = false
  anns.network.cut()
  await until('she is away', () => hers.state.phase === 'joining')
  // Of one person a turn takes ten: whoever says more at once waits for the next.
  for (let n = 0; n < 60; n++) await his.send(`n${n}`)
  anns.network.up = true
  anns.client.reconnectNow()
  await until('the last of it', () => words(hers).includes('n59'))
  expect(hers.state.lines.filter((line) => line.missedBefore === 'some').map(({ content }) => content.data)).toEqual([
    'n10',
  ])
  expect(words(hers).slice(0, 5)).toEqual(['before', 'last', 'meanwhile', 'from afar', 'n10'])
  bob.disconnect()
})

test('whoever is banned is out of it, cannot say anything, and may come back when it is over', async () => {
  const id = await aStage()
  const [olga, ann] = [await aClient(server, 'olga'), await aClient(server, 'ann')]
  const [hers, anns] = [new OpenChatroom(olga, id), new OpenChatroom(ann, id)]
  await Promise.all([hers.ready(), anns.ready()])
  await hers.set('ann', { banned: true })
  await until('she is out', () => anns.state.phase === 'out')
  expect(anns.state).toMatchObject({ why: 'banned', you: { banned: true } })
  await expect(anns.send('x')).rejects.toMatchObject({ code: 'not_member' })
  anns.enter()
  await expect(anns.ready()).rejects.toMatchObject({ code: 'forbidden' })
  await hers.set('ann', { banned: false })
  anns.enter()
  await anns.ready()
  await hers.update({ announcement: 'Be kind' })
  await until('it is announced', () => anns.state.chatroom?.announcement === 'Be kind')
  await asApp(server, `/chatrooms/${id}`, undefined, 'DELETE')
  await until('it is closed', () => anns.state.why === 'closed')
  await expect(new OpenChatroom(ann, 'none-such').ready()).rejects.toMatchObject({ code: 'not_found' })
  for (const client of [olga, ann]) client.disconnect()
})

test('two tabs share a terminal: one that leaves leaves the other in it, and one that enters another says so', async () => {
  const [id, other] = [await aStage(), await aStage()]
  using browser = aBrowser(server.url)
  const [one, two] = [browser.tab().client, browser.tab().client]
  const token = await aToken(server, 'ann')
  await Promise.all([one.connect('ann', token), two.connect('ann', token)])
  const [first, second] = [new OpenChatroom(one, id), new OpenChatroom(two, id)]
  await Promise.all([first.ready(), second.ready()])
  first.close()
  const bob = await aClient(server, 'bob')
  const bobs = new OpenChatroom(bob, id)
  await bobs.ready()
  await until('she is in it again', () => second.state.phase === 'in' && second.state.online === 1)
  await bobs.send('hello')
  await sees(second, 'hello')
  const third = new OpenChatroom(one, other)
  await third.ready()
  await until('the other tab knows', () => second.state.why === 'elsewhere')
  second.enter()
  await second.ready()
  await until('now this one is out', () => third.state.why === 'elsewhere')
  bob.disconnect()
})

test('whose node stops is in it at another, and says there what they were saying, once', async () => {
  await using cluster = await startServerCluster()
  const [one, other] = cluster.servers
  const id = await aStage({}, one)
  const [ann, bob] = [await aClient(one, 'ann'), await aClient(other, 'bob')]
  const [anns, bobs] = [new OpenChatroom(ann, id), new OpenChatroom(bob, id)]
  await Promise.all([anns.ready(), bobs.ready()])
  await anns.send('before')
  await sees(bobs, 'before')
  const stopping = one[Symbol.asyncDispose]()
  const sent = Array.from({ length: 5 }, (_, n) => anns.send(`while ${n}`))
  await Promise.all([...sent, stopping])
  await sees(bobs, 'while 4')
  await anns.ready()
  await bobs.send('after')
  await sees(anns, 'after')
  expect([...words(bobs)].sort()).toEqual(['after', 'before', ...sent.map((_, n) => `while ${n}`)])
  expect(words(anns)).toEqual(words(bobs))
  for (const client of [ann, bob]) client.disconnect()
})

const line = (id: string, more: Partial<ChatroomLine> = {}): ChatroomLine => ({
  ...{ id, from: 'user/ann', content: { type: 'text', data: id }, ts: 0 },
  ...more,
})

test('lines are bounded, each there once, in their order, and what is missing stays said', () => {
  const lines = withSaid(
    [line('b')],
    { chatroom: 'x', online: 1, missed: 7, messages: [line('b'), line('a'), line('c')] },
    2,
  )
  expect(lines.map(({ id }) => id)).toEqual(['b', 'c'])
  const told = { before: lines, messages: [line('e'), line('f')], asked: 2 }
  expect(hasGap(told)).toBe(true)
  expect(hasGap({ ...told, asked: 3 })).toBe(false)
  expect(withTold(lines, { ...told, missed: 9 }, 10).map(({ missedBefore }) => missedBefore ?? 0)).toEqual([0, 0, 7, 0])
  const after = withTold(lines, told, 10)
  expect(after.map(({ id, missedBefore }) => [id, missedBefore])).toEqual([
    ['b', undefined],
    ['c', undefined],
    ['e', 'some'],
    ['f', undefined],
  ])
  expect(withoutLine(after, 'e').at(-1)).toMatchObject({ id: 'f', missedBefore: 'some' })
  // What is of low priority is kept nowhere: it does not say that nothing is missing, and is not taken back by not being told.
  const low = [line('a'), line('b', { low: true }), line('c')]
  expect(withTold(low, { before: low, messages: [line('a'), line('c')], asked: 50 }, 10)).toHaveLength(3)
  expect(hasGap({ before: [line('b', { low: true })], messages: [line('b')], asked: 1 })).toBe(false)
})
