import { limits, type OutputOf } from '@tidings/protocol'
import { expect, test } from 'vitest'
import { aCore, type Harness } from './harness.ts'

async function aRoster(count: number): Promise<Harness> {
  const core = await aCore({ contactsPerUser: count })
  await core.app('user.create', { user: 'alice' })
  await core.call('alice', 'user.settings', { requests: 'accept' })
  for (let n = 0; n < count; n++) {
    await core.app('user.create', { user: `u${n}` })
    await core.call(`u${n}`, 'contact.add', { user: 'alice' })
  }
  return core
}

const newNames = (round: number) => Array.from({ length: limits.contactGroups }, (_, n) => `g${round}-${n}`)
const groupsKept = (core: Harness) => core.parts.store.records.count('groups/alice', 'group')

test('who gives a contact new groups again and again keeps no more of them than it has now', async () => {
  await using core = await aRoster(1)
  for (let round = 0; round < 30; round++)
    await core.call('alice', 'contact.update', { user: 'u0', groups: newNames(round) })
  expect(await groupsKept(core)).toBe(limits.contactGroups)
  expect((await core.call('alice', 'contact.list', {})).groups).toHaveLength(limits.contactGroups)
  await core.call('alice', 'contact.remove', { user: 'u0' })
  expect(await groupsKept(core)).toBe(0)
})

test('a user has at most a hundred groups, however many contacts are given new ones at once', async () => {
  await using core = await aRoster(10)
  const update = (n: number) => core.call('alice', 'contact.update', { user: `u${n}`, groups: newNames(n) })
  const results = await Promise.allSettled(Array.from({ length: 10 }, (_, n) => update(n)))
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(5)
  await expect(update(results.findIndex(({ status }) => status === 'rejected'))).rejects.toMatchObject({
    code: 'too_large',
    message: 'user/alice may have at most 100 groups of contacts; take one off all its contacts first',
    details: { limit: limits.groupsPerUser },
  })
  expect(await groupsKept(core)).toBe(limits.groupsPerUser)
})

test('contacts who are given and leave one group at once are counted right', async () => {
  await using core = await aRoster(8)
  const all = Array.from({ length: 8 }, (_, n) => n)
  const put = (groups: readonly string[]) =>
    Promise.all(all.map((n) => core.call('alice', 'contact.update', { user: `u${n}`, groups })))
  await put(['Work', 'Home'])
  await put(['Work'])
  expect((await core.call('alice', 'contact.list', {})).groups).toMatchObject([
    { name: 'Work', members: all.map((n) => `user/u${n}`) },
  ])
  await Promise.all(all.map((n) => core.call(`u${n}`, 'contact.remove', { user: 'alice' })))
  expect(await groupsKept(core)).toBe(0)
})

test('the roster comes in pages, each group with its members on that page', async () => {
  await using core = await aRoster(5)
  for (const n of [0, 2, 4]) await core.call('alice', 'contact.update', { user: `u${n}`, groups: ['Even'] })
  const pages: OutputOf<'contact.list'>[] = []
  for (let next: string | undefined; pages.length < 9; ) {
    const answer = await core.call('alice', 'contact.list', {
      limit: 2,
      groups: { Gone: 3 },
      ...(next ? { next } : {}),
    })
    pages.push(answer)
    next = answer.next
    if (next === undefined) break
    // What changes meanwhile is told the next time.
    await core.call('alice', 'contact.update', { user: 'u0', favourite: true })
  }
  expect(pages.map(({ contacts }) => contacts.length)).toEqual([2, 2, 1])
  expect(new Set(pages.map(({ version }) => version)).size).toBe(1)
  const members = (of: string) => pages.flatMap(({ groups }) => groups.find(({ name }) => name === of)?.members ?? [])
  expect(members('Even')).toEqual(['user/u0', 'user/u2', 'user/u4'])
  expect(pages.every(({ groups }) => groups.some(({ name }) => name === 'Gone'))).toBe(true)
  expect(members('Gone')).toEqual([])
  const [{ version = 0 } = {}] = pages
  const since = await core.call('alice', 'contact.list', { version })
  expect(since.contacts.map(({ user }) => user)).toEqual(['user/u0'])
  await expect(core.call('alice', 'contact.list', { next: 'x' })).rejects.toMatchObject({ code: 'invalid' })
})

test('who was away for more than what is remembered is told everything anew', async () => {
  await using core = await aRoster(2)
  const has = (await core.call('alice', 'contact.list', {})).version
  await core.call('u1', 'contact.remove', { user: 'alice' })
  const { records } = core.parts.store
  const of = { owner: 'user/alice', kind: 'saved' }
  const comeAndGo = Array.from({ length: 1200 }, (_, n) => [
    { ...of, key: `m${n}`, value: '{}' },
    { ...of, key: `m${n}`, value: null },
  ])
  await records.put(comeAndGo.flat())
  await core.call('alice', 'contact.update', { user: 'u0', remark: 'Zero' })
  expect(await core.call('alice', 'contact.list', { version: has })).toMatchObject({
    anew: true,
    contacts: [{ user: 'user/u0' }],
    gone: [],
  })
  const first = await core.call('alice', 'user.changes', { since: has, limit: 1 })
  expect(first).toMatchObject({ anew: true, changes: [{ event: 'settings' }] })
  const live = new Set<string>()
  for (let since = first.version; since < first.head; ) {
    const answer = await core.call('alice', 'user.changes', { since, began: first.head })
    expect(answer.anew).toBeUndefined()
    for (const { event, data } of answer.changes) if (data.value !== null) live.add(`${event} ${data.key}`)
    since = answer.version
  }
  expect([...live]).toEqual(['contact u0'])
})
