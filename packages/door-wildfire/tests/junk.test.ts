import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { channelItself, channels } from '../src/routes/channels.ts'
import { groups, robotGroups } from '../src/routes/groups.ts'
import { relations } from '../src/routes/relations.ts'
import { robotItself, robots } from '../src/routes/robots.ts'
import { robotSaying, saying } from '../src/routes/saying.ts'
import { users } from '../src/routes/users.ts'
import { sensitive } from '../src/routes/words.ts'
import { aWorld, type Program, type World } from './programs.ts'

let world: World
const programs: (readonly [ask: Program, path: string])[] = []

beforeAll(async () => {
  world = await aWorld()
  for (const uid of ['ann', 'bob']) await world.person(uid)
  await world.admin('/admin/robot/create', { userId: 'robot', name: 'Robot', secret: 's' })
  const { result } = await world.admin('/admin/channel/create', { owner: 'ann', name: 'News', secret: 's' })
  const add = (ask: Program, prefix: string, routes: object): void => {
    for (const name of Object.keys(routes)) programs.push([ask, prefix + name])
  }
  const group = { group_info: { name: 'Tea' }, members: [{ member_id: 'bob' }] }
  const made = await world.admin('/admin/group/create', { operator: 'ann', group })
  const say = { sender: 'ann', conv: { type: 0, target: 'bob' }, payload: { type: 1, searchableContent: 'x' } }
  const sent = await world.admin('/admin/message/send', say)
  const ids = { group_id: made.result.group_id, groupId: made.result.group_id, channelId: result.targetId }
  Object.assign(sensible, ids, say, { messageUid: sent.result.messageUid, group })
  // Whoever is made or deleted by junk is somebody else next time.
  const { 'user/destroy': _, ...others } = users
  add(world.admin, '/admin/', { ...others, ...robots, ...saying, ...groups, ...relations, ...sensitive, ...channels })
  add(world.robot('robot', 's'), '/robot/', { ...robotItself, ...robotSaying, ...robotGroups })
  add(world.channel(result.targetId, 's'), '/channel/', channelItself)
})
afterAll(() => world[Symbol.asyncDispose]())

/** What nearly every call can do something with; junk stands in the place of some of it. */
const sensible: Record<string, unknown> = {
  ...{ userId: 'ann', operator: 'ann', owner: 'ann', first: 'ann', second: 'bob', robotId: 'robot', targetUid: 'bob' },
  ...{ friendUid: 'bob', memberId: 'bob', new_owner: 'ann', targets: ['bob'], words: ['w'], type: 0, value: '1' },
  ...{ status: 0, list: ['bob'], flag: 1, userInfo: { userId: 'ann', displayName: 'A' }, count: 2, offset: 0 },
  ...{ target: 'bob', subscribe: 1, name: 'ann', displayName: 'Ann', members: [{ member_id: 'bob' }], targetId: 'bob' },
}

const fields = [
  ...['userId', 'operator', 'sender', 'owner', 'first', 'second', 'robotId', 'channelId', 'targetUid', 'friendUid'],
  ...['group_id', 'groupId', 'memberId', 'new_owner', 'members', 'targets', 'words', 'messageUid', 'payload', 'conv'],
  ...['type', 'value', 'status', 'url', 'list', 'flag', 'userInfo', 'group', 'count', 'offset', 'target', 'subscribe'],
  ...['name', 'displayName', 'portrait', 'secret', 'callback', 'alias', 'extra', 'platform', 'clientId', 'toUsers'],
]
const value = fc.oneof(
  fc.constantFrom<unknown>(
    'ann',
    'bob',
    'robot',
    'none',
    '',
    0,
    1,
    -1,
    2,
    99,
    1e21,
    true,
    [],
    {},
    'a/b',
    '\u0000',
    '😀',
  ),
  fc.constantFrom<unknown>(['ann'], [1], { type: 0, target: 'bob' }, { type: 1, searchableContent: 'x' }, { type: 3 }),
  fc.constantFrom<unknown>(
    { group_info: { name: 'g' }, members: [{ member_id: 'bob' }] },
    9007199254740993n,
    'x'.repeat(3000),
  ),
  fc.jsonValue({ maxDepth: 2 }),
)
const body = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .dictionary(fc.constantFrom(...fields), value, { maxKeys: 3 })
      .map((junk) => ({ ...sensible, ...junk })),
  },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
)

test('whatever is asked, by whichever call, is answered or refused, and is never a fault of the server', async () => {
  const asked = fc.asyncProperty(fc.nat(), body, async (which, said) => {
    const [ask, path] = programs[which % programs.length] ?? expect.fail('there are no calls')
    const { status, code } = await ask(path, said)
    expect([path, status === 200 || status === 401, code === 4]).toEqual([path, true, false])
  })
  await fc.assert(asked, { numRuns: 600 })
  expect((await world.admin('/admin/user/get_info', { userId: 'bob' })).code).toBe(0)
})
