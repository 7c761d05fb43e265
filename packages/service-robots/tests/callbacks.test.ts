import type { CallFormat, Post, Posting } from '@tidings/core'
import { createPosting } from '@tidings/outbound-node'
import { limits } from '@tidings/protocol'
import { expect, test } from 'vitest'
import { type Answer, Program } from './program.ts'
import { aWorld } from './world.ts'

const hour = 3_600_000
const text = (data: string) => ({ type: 'text', data })

/** A world with a robot, clerk, to whose program is posted. */
async function aWorldWithProgram() {
  await using resources = new AsyncDisposableStack()
  const posting = resources.use(
    createPosting({ userAgent: 'Tidings', alsoAllowed: ['127.0.0.0/8'], setting: 'webhooks.allow' }),
  )
  const program = resources.use(await Program.start())
  const world = resources.use(await aWorld(posting))
  const { call } = world
  const { secret = '' } = await call('ann', 'robot.callback', { robot: 'clerk', url: program.url })
  program.secret = secret
  const owned = resources.move()
  return {
    ...world,
    program,
    texts: () => program.got.map(({ data }) => (data?.content as { data: unknown } | undefined)?.data),
    deliveries: async () => (await call('ann', 'robot.deliveries', { robot: 'clerk' })).deliveries,
    /** What was said in private by the robot. */
    said: async (to = 'user/clerk') =>
      (await call('bob', 'log.read', { conversation: to, after: 0 })).messages
        .filter(({ from }) => from === 'user/clerk')
        .map(({ content }) => content.data),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

test('what a robot is told is posted to its program, signed and in order, and what that answers the robot says there', async () => {
  await using world = await aWorldWithProgram()
  const { call, say, program, until, said, texts, deliveries } = world
  program.answers = ({ data }) => {
    const { content, id } = data as { content: { data: string }; id: string }
    if (content.data === 'one') return { body: { content: text('just one') } }
    return {
      body: { messages: [{ content: text(`you said ${content.data}`), replyTo: id }, { content: text('and') }] },
    }
  }
  await say('bob', 'user/clerk', 'hello')
  await say('bob', 'user/clerk', 'one')
  await until(async () => (await deliveries()).length === 2)
  expect(texts()).toEqual(['hello', 'one'])
  expect(program.got[0]).toMatchObject({ robot: 'user/clerk', id: 1, type: 'message', data: { from: 'user/bob' } })
  expect(await said()).toEqual(['you said hello', 'and', 'just one'])
  expect(await deliveries()).toMatchObject([
    { id: 2, type: 'message', outcome: 'taken', status: 200, said: 1, attempt: 1 },
    { id: 1, outcome: 'taken', said: 2 },
  ])
  const { room } = await call('ann', 'room.create', { name: 'Desk', members: ['user/bob', 'user/clerk'] })
  program.answers = () => ({ body: { content: text('in the room') } })
  await say('bob', room.oid, 'hey', { mentions: ['user/clerk'] })
  await until(async () => (await deliveries()).length === 4)
  expect(await said(room.oid)).toEqual(['in the room', 'in the room'])
  expect(program.forged).toEqual([])
})

test('what is not taken is posted again later, with what comes after it behind it, also by the next process', async () => {
  await using world = await aWorldWithProgram()
  const { say, program, until, passes, texts, deliveries, time, call, restart } = world
  program.answers = () => ({ status: 500, body: 'broken' })
  const began = time.clock.now()
  await say('bob', 'user/clerk', 'first')
  await say('bob', 'user/clerk', 'second')
  await until(() => program.got.length === 4)
  expect(texts()).toEqual(['first', 'first', 'first', 'first'])
  expect(time.clock.now() - began).toBeGreaterThanOrEqual(31_000)
  await until(async () => (await deliveries()).length === 4, 1)
  const [latest] = await deliveries()
  expect(latest).toMatchObject({
    id: 1,
    outcome: 'failed',
    status: 500,
    attempt: 4,
    fault: 'answered with status 500: broken',
  })
  const { failingSince = 0, next = 0, callback } = await call('ann', 'robot.deliveries', { robot: 'clerk' })
  expect({ callback, rises: next > failingSince && failingSince >= began }).toEqual({
    callback: program.url,
    rises: true,
  })
  await restart()
  program.answers = () => ({ status: 204 })
  await until(() => program.got.length === 6, 1000)
  expect(texts().slice(4)).toEqual(['first', 'second'])
  await passes(90_000)
  expect(program.got.length).toBe(6)
})

test('what nobody takes for a day is let go, the owner sees it, and what is told then is posted', async () => {
  await using world = await aWorldWithProgram()
  const { say, program, until, passes, texts, deliveries } = world
  program.answers = () => ({ status: 503 })
  for (const one of ['lost', 'lost, too']) await say('bob', 'user/clerk', one)
  await until(() => program.got.length > 0)
  await passes(25 * hour, 300_000)
  program.answers = () => ({ status: 204 })
  await say('bob', 'user/clerk', 'later')
  await until(() => texts().includes('later'), 60_000)
  await until(async () => (await deliveries())[0]?.id === 3)
  expect((await deliveries()).slice(0, 2)).toMatchObject([
    { id: 3, outcome: 'taken' },
    { id: 1, outcome: 'dropped', fault: expect.stringMatching(/^2 let go/) },
  ])
  expect(texts()).not.toContain('lost, too')
})

test.each<[string, Answer, RegExp]>([
  ['HTML', { body: '<html>oops</html>' }, /no JSON: <html>/],
  ['wrong JSON', { body: { text: 'hello' } }, /neither/],
  [
    'another conversation',
    { body: { messages: [{ conversation: 'user/cat', content: text('psst') }] } },
    /conversation/,
  ],
  ['somebody who is none', { body: { content: text('hi'), mentions: ['bob'] } }, /: mentions\.0: expected/],
  ['nothing', { body: { content: text('') } }, /: content\.data: /],
  ['too large', { body: { content: text('x'.repeat(limits.robotAnswerBytes)) } }, /longer than 65536 bytes/],
  ['too many', { body: { messages: Array(6).fill({ content: text('again') }) } }, /messages/],
  ['what answers nothing there is', { body: { content: text('re'), replyTo: 'AAAAAAAAAAA' } }, /not said|replyTo/],
])('an answer that is none says nothing, and stands in the log: %s', async (_, answer, fault) => {
  await using world = await aWorldWithProgram()
  const { say, program, until, said, deliveries } = world
  program.answers = ({ id }) => (id === 1 ? answer : { body: {} })
  for (const one of ['1', '2']) await say('bob', 'user/clerk', one)
  await until(async () => (await deliveries()).length === 2)
  expect(await deliveries()).toMatchObject([
    { id: 2, outcome: 'taken', said: 0 },
    { id: 1, outcome: 'taken', said: 0, fault: expect.stringMatching(fault) },
  ])
  expect(await said()).toEqual([])
})

test('an answer that comes too late is not said, and what is answered twice is said once', async () => {
  await using world = await aWorldWithProgram()
  const { say, program, until, said, deliveries } = world
  const { records } = world.node.gate.service('robots')
  program.answers = async ({ id }) => {
    // As if the process had died when the first answer was said and not yet noted: what it notes then does not count.
    if (program.got.length === 1)
      await records.put([{ kind: 'calls', key: 'clerk', value: JSON.stringify({ handled: 0, count: 0 }) }])
    return { body: { content: text(`answer to ${id}`) } }
  }
  await say('bob', 'user/clerk', 'hello')
  await until(() => program.got.length === 2)
  await until(async () => (await deliveries()).length === 1)
  expect(program.got.map(({ id }) => id)).toEqual([1, 1])
  expect(await said()).toEqual(['answer to 1'])
  let isLate = true
  program.answers = async () => {
    if (!isLate) return { status: 204 }
    await new Promise((resolve) => setTimeout(resolve, 5500))
    return { body: { content: text('too late') } }
  }
  await say('bob', 'user/clerk', 'and?')
  await until(() => program.got.length === 3)
  await new Promise((resolve) => setTimeout(resolve, 5200))
  isLate = false
  await until(async () => (await deliveries())[0]?.outcome === 'taken' && program.got.length === 4)
  expect((await deliveries())[1]).toMatchObject({ outcome: 'failed', fault: 'nobody answered in time' })
  expect(await said()).toEqual(['answer to 1'])
}, 30_000)

test('its owner and the app choose the callback: nobody else, not the robot, and nothing inside', async () => {
  await using world = await aWorldWithProgram()
  const { call, app, program, node } = world
  const robot = 'clerk'
  const url = 'https://robot.example/'
  for (const who of ['bob', 'clerk'])
    for (const [name, input] of [
      ['robot.callback', { robot, url }],
      ['robot.secret', { robot }],
      ['robot.test', { robot }],
      ['robot.deliveries', { robot }],
    ] as const)
      await expect(call(who, name, input), `${who} ${name}`).rejects.toMatchObject({ code: 'forbidden' })
  await expect(call('ann', 'robot.callback', { robot, url: 'http://10.0.0.1/' })).rejects.toMatchObject({
    code: 'rejected',
  })
  await app('robot.create', { robot: 'other', name: 'Other' })
  await expect(app('robot.secret', { robot: 'other' })).rejects.toMatchObject({ code: 'not_found' })
  expect((await app('robot.callback', { robot: 'other', url })).secret).toMatch(/^whsec_/)
  const { secret, former } = await call('ann', 'robot.secret', { robot, renew: true })
  expect({ former, isOther: secret !== program.secret }).toEqual({ former: program.secret, isOther: true })
  // Signed with both for a day.
  for (const key of [secret, former ?? '']) {
    program.secret = key
    expect((await call('ann', 'robot.test', { robot })).delivery).toMatchObject({ type: 'test', outcome: 'taken' })
  }
  await world.passes(25 * hour, hour)
  expect((await call('ann', 'robot.test', { robot })).delivery).toMatchObject({ outcome: 'failed', status: 401 })
  const { token } = await app('token.create', { user: 'ann' })
  const ann = await node.gate.identify({ bearer: token, address: '192.0.2.1' })
  await app('user.ban', { user: 'ann' })
  await expect(node.gate.call(ann, 'robot.callback', { robot, url })).rejects.toMatchObject({ code: 'banned' })
  expect(await node.gate.service('robots').robots.callbacks.of(robot)).toMatchObject({ url: program.url })
})

test('a robot with a callback does not ask, and asks again where it was taken away; what it had to be told stays its own', async () => {
  await using world = await aWorldWithProgram()
  const { call, say, program, until, updates, told, passes } = world
  await say('bob', 'user/clerk', 'posted')
  await until(() => program.got.length === 1)
  await expect(updates()).rejects.toMatchObject({ code: 'conflict' })
  await call('ann', 'robot.callback', { robot: 'clerk', url: '' })
  await say('bob', 'user/clerk', 'asked for')
  expect(await told(1, { after: 1 })).toMatchObject([{ id: 2 }])
  expect(program.got.length).toBe(1)
  const waiting = updates({ after: 2, waitMs: 30_000 }).catch(({ code }) => code)
  await passes(1000)
  await call('ann', 'robot.callback', { robot: 'clerk', url: program.url })
  expect(await waiting).toBe('conflict')
  await say('bob', 'user/clerk', 'posted again')
  await until(() => program.got.length === 2)
  expect(program.got[1]).toMatchObject({ id: 3 })
})

test('a robot hears another one only where that mentions it: two that answer each other come to an end', async () => {
  await using world = await aWorldWithProgram()
  const { call, app, say, program, until, passes, texts } = world
  await app('robot.create', { robot: 'echo', name: 'Echo', owner: 'bob' })
  const { room } = await call('ann', 'room.create', { name: 'Desk', members: ['user/echo', 'user/clerk'] })
  await until(() => program.got.length === 1)
  const { id } = await say('clerk', room.oid, 'I am here')
  await say('echo', 'user/clerk', 'privately')
  await say('echo', room.oid, 'a reply', { replyTo: id })
  await say('echo', room.oid, '/tell me')
  await say('echo', room.oid, '@clerk', { mentions: ['user/clerk'] })
  await until(() => texts().includes('@clerk'))
  await passes(5000)
  expect(texts().slice(1)).toEqual(['@clerk'])
})

test('the last attempts are kept, and all of it goes with the robot', async () => {
  await using world = await aWorldWithProgram()
  const { call, app, passes, node, deliveries } = world
  for (let n = 0; n < limits.robotDeliveries + 45; n++) await call('ann', 'robot.test', { robot: 'clerk' })
  const { records } = node.gate.service('robots')
  expect((await deliveries()).length).toBe(limits.robotDeliveries)
  expect(await records.count('delivery/clerk')).toBeLessThan(limits.robotDeliveries + 20)
  await app('robot.remove', { robot: 'clerk' })
  await passes(26 * hour, 600_000)
  for (const kind of ['listener', 'numbers', 'told/clerk', 'calls', 'delivery/clerk'])
    expect(await records.count(kind), kind).toBe(0)
})

test('a callback may be in words that somebody else has brought, which pass over what they have none for', async () => {
  const plain: CallFormat = {
    ask: (robot, call) =>
      call.type === 'message' && call.data.content.type === 'text'
        ? { body: `"${robot} hears ${call.data.content.data}"`, sign: ([secret]) => ({ 'x-plain': secret }) }
        : undefined,
    answerIn: (body) => ({ answer: [{ content: text(body.toUpperCase()) }] }),
  }
  const got: Post[] = []
  const posting: Posting = {
    expectAddress: () => undefined,
    post: async (post) => {
      got.push(post)
      return { status: 200, body: 'heard' }
    },
  }
  await using world = await aWorld(posting, { plain })
  const { call, say, until } = world
  const callback = { robot: 'clerk', url: 'https://robot.example/', format: 'plain' }
  await expect(call('ann', 'robot.callback', { ...callback, format: 'constructor' })).rejects.toMatchObject({
    code: 'invalid',
  })
  const { secret } = await call('ann', 'robot.callback', callback)
  await say('bob', 'user/clerk', '😀', { content: { type: 'markdown', data: '*no words*' } })
  await say('bob', 'user/clerk', 'hello')
  const deliveries = () => call('ann', 'robot.deliveries', { robot: 'clerk' })
  await until(async () => (await deliveries()).deliveries.length > 0)
  expect(await deliveries()).toMatchObject({ format: 'plain', deliveries: [{ id: 2, outcome: 'taken', said: 1 }] })
  expect(got).toMatchObject([{ body: '"clerk hears hello"', headers: { 'x-plain': secret } }])
  const { messages } = await call('bob', 'log.read', { conversation: 'user/clerk', after: 0 })
  expect(messages.at(-1)).toMatchObject({ from: 'user/clerk', content: text('HEARD') })
  await expect(call('ann', 'robot.test', { robot: 'clerk' })).rejects.toMatchObject({ code: 'not_found' })
  await call('ann', 'robot.callback', { robot: 'clerk', url: callback.url })
  expect((await deliveries()).format).toBeUndefined()
})

test('two robots that answer each other by mentions, one posted to and one that asks, come to an end, and their owners read it', async () => {
  await using world = await aWorldWithProgram()
  const { call, app, say, program, until, deliveries } = world
  await app('robot.create', { robot: 'echo', name: 'Echo', owner: 'bob' })
  const asked = async (after: number) => (await call('echo', 'robot.updates', { after })).updates
  await asked(0)
  const { room } = await call('ann', 'room.create', { name: 'Desk', members: ['user/bob', 'user/echo', 'user/clerk'] })
  program.answers = ({ data }) =>
    data?.type === 'event' ? {} : { body: { content: text('yes, @echo?'), mentions: ['user/echo'] } }
  let after = 0
  let answered = 0
  await say('bob', room.oid, '@clerk', { mentions: ['user/clerk'] })
  await until(async () => {
    for (const { id, data } of await asked(after)) {
      after = id
      if (!('type' in data) || data.type === 'event') continue
      answered += 1
      await say('echo', room.oid, 'yes, @clerk?', { mentions: ['user/clerk'] })
    }
    return (await deliveries()).some(({ fault }) => fault !== undefined)
  })
  expect(answered).toBe(limits.robotSteps / 2)
  expect((await deliveries())[0]).toMatchObject({
    outcome: 'taken',
    said: 0,
    fault: expect.stringMatching(/forbidden/),
  })
  const notices = async (owner: string, robot: string) =>
    (await call(owner, 'log.read', { conversation: `user/${robot}`, after: 0 })).messages.map(
      ({ content }) => content.type,
    )
  await until(async () => (await notices('ann', 'clerk')).includes('notice/robots-looped'))
  await until(async () => (await notices('bob', 'echo')).includes('notice/robots-looped'))
})

test('a program that does not answer holds up no send, and no other robot', async () => {
  const hanging = Promise.withResolvers<{ status: number; body: string }>()
  const got: string[] = []
  const posting: Posting = {
    expectAddress: () => undefined,
    post: ({ url }) => {
      got.push(url)
      return url === 'https://slow.example/' ? hanging.promise : Promise.resolve({ status: 204, body: '' })
    },
  }
  await using world = await aWorld(posting)
  const { call, app, say, until } = world
  await app('robot.create', { robot: 'quick', name: 'Quick', owner: 'bob' })
  await call('ann', 'robot.callback', { robot: 'clerk', url: 'https://slow.example/' })
  await call('bob', 'robot.callback', { robot: 'quick', url: 'https://quick.example/' })
  await say('cat', 'user/clerk', 'and then nothing')
  await until(() => got.includes('https://slow.example/'))
  for (let n = 0; n < 50; n++) {
    await say('cat', 'user/clerk', `slow ${n}`)
    await say('cat', 'user/quick', `quick ${n}`)
  }
  await until(() => got.filter((url) => url === 'https://quick.example/').length === 50)
  expect(got.filter((url) => url === 'https://slow.example/').length).toBe(1)
  hanging.resolve({ status: 204, body: '' })
  await until(() => got.filter((url) => url === 'https://slow.example/').length === 51)
})
