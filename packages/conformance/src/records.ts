import type { RecordChange, RevokedClient, Store } from '@tidings/core'
import { expect, test } from 'vitest'

type Make = () => Promise<Store>

const put = (key: string, value: string | null, more: Partial<RecordChange> = {}): RecordChange => ({
  owner: 'user/alice',
  kind: 'contact',
  key,
  value,
  ...more,
})

export function recordConformance(make: Make): void {
  test("each change of an owner's records takes the next version", async () => {
    await using store = await make()
    expect(await store.records.version('user/alice')).toBe(0)
    expect(await store.records.put([put('bob', '1'), put('ann', '2'), put('x', '3', { owner: 'user/bob' })])).toEqual([
      1, 2, 1,
    ])
    expect(await store.records.put([put('bob', '4')])).toEqual([3])
    expect(await store.records.version('user/alice')).toBe(3)
    expect(await store.records.get('user/alice', 'contact', 'bob')).toEqual({
      kind: 'contact',
      key: 'bob',
      version: 3,
      value: '4',
    })
    expect(await store.records.get('user/alice', 'block', 'bob')).toBeUndefined()
    expect((await store.records.list('user/alice', 'contact', '', 10)).map(({ key }) => key)).toEqual(['ann', 'bob'])
    expect((await store.records.list('user/alice', 'contact', 'ann', 10)).map(({ key }) => key)).toEqual(['bob'])
    expect(await store.records.count('user/alice', 'contact')).toBe(2)
  })

  test('one thing is found of many owners, or all of a kind, and nothing that was removed', async () => {
    await using store = await make()
    const of = (owner: string, key: string, value = '1') => put(key, value, { owner: `user/${owner}` })
    await store.records.put([of('ann', 'x'), of('ann', 'y'), of('bob', 'x', '2'), of('cat', 'y'), of('dan', 'x')])
    await store.records.put([
      put('x', null, { owner: 'user/dan' }),
      put('x', '3', { owner: 'user/ann', kind: 'block' }),
    ])
    const owners = ['ann', 'bob', 'cat', 'dan', 'nobody'].map((uid) => `user/${uid}`)
    const found = async (...asked: [kind: string, key?: string]) =>
      (await store.records.ofEach(owners, ...asked)).map(({ owner, key, value }) => `${owner} ${key} ${value}`).sort()
    expect(await found('contact', 'x')).toEqual(['user/ann x 1', 'user/bob x 2'])
    expect(await found('contact')).toEqual(['user/ann x 1', 'user/ann y 1', 'user/bob x 2', 'user/cat y 1'])
    expect(await store.records.ofEach([], 'contact')).toEqual([])
    const many = Array.from({ length: 500 }, (_, n) => `user/u${n}`)
    await store.records.put(many.map((owner) => put('x', '1', { owner })))
    expect(new Set((await store.records.ofEach(many, 'contact', 'x')).map(({ owner }) => owner))).toEqual(new Set(many))
  })

  test('who missed changes hears of what went, who knows nothing needs not', async () => {
    await using store = await make()
    await store.records.put([put('bob', '1'), put('ann', '2')])
    expect(await store.records.put([put('bob', null), put('nobody', null)])).toEqual([3, undefined])
    const keys = async (since: number) =>
      (await store.records.since('user/alice', since, 10)).map(({ key, value }) => [key, value])
    expect(await keys(1)).toEqual([
      ['ann', '2'],
      ['bob', null],
    ])
    expect(await keys(0)).toEqual([['ann', '2']])
    expect(await keys(3)).toEqual([])
    expect(await store.records.get('user/alice', 'contact', 'bob')).toBeUndefined()
    expect(await store.records.count('user/alice', 'contact')).toBe(1)
  })

  test('pages of records end with the one that passes the bound of bytes', async () => {
    await using store = await make()
    await store.records.put(['a', 'b', 'c'].map((key) => put(key, `"${'x'.repeat(8)}"`)))
    const keys = (found: readonly { key: string }[]) => found.map(({ key }) => key)
    expect(keys(await store.records.list('user/alice', 'contact', '', { items: 10, maxBytes: 19 }))).toEqual(['a', 'b'])
    expect(keys(await store.records.list('user/alice', 'contact', '', { items: 10, maxBytes: 20 }))).toEqual([
      'a',
      'b',
      'c',
    ])
    expect(keys(await store.records.since('user/alice', 1, { items: 10, maxBytes: 9 }))).toEqual(['b'])
    await store.records.put([put('b', null)])
    expect(keys(await store.records.since('user/alice', 1, { items: 10, maxBytes: 10 }))).toEqual(['c', 'b'])
  })

  test('a change with a condition takes place or takes no version', async () => {
    await using store = await make()
    const changes = [put('a', '1', { only: 'present' }), put('a', '2', { only: 'absent' })]
    expect(await store.records.put(changes)).toEqual([undefined, 1])
    expect(await store.records.put(changes)).toEqual([2, undefined])
    expect(await store.records.put([put('a', '5', { only: 1 }), put('a', '6', { only: 2 })])).toEqual([undefined, 3])
    expect(await store.records.put([put('a', null, { only: 'present' }), put('a', null, { only: 'present' })])).toEqual(
      [4, undefined],
    )
  })

  test('what is due comes the earliest first, until it has no time any more', async () => {
    await using store = await make()
    const kinds = ['contact']
    expect(await store.records.nextDue(kinds)).toBeUndefined()
    await store.records.put([put('b', '1', { due: 20 }), put('a', '2', { due: 10 }), put('c', '3', { due: 30 })])
    expect(await store.records.nextDue(kinds)).toBe(10)
    expect((await store.records.due(20, 10, kinds)).map(({ key, due, owner }) => [key, due, owner])).toEqual([
      ['a', 10, 'user/alice'],
      ['b', 20, 'user/alice'],
    ])
    await store.records.put([put('a', null), put('b', '1')])
    expect(await store.records.nextDue(kinds)).toBe(30)
  })

  test('what is due of some kinds alone: those of others are neither answered nor in the way', async () => {
    await using store = await make()
    const due = (kind: string, at: number) => put(`${kind} ${at}`, '1', { kind, due: at })
    await store.records.put(Array.from({ length: 50 }, (_, n) => due('other', n)))
    await store.records.put([due('two', 101), due('one', 100), due('one', 102), due('two', 103), put('none', '1')])
    const found = async (now: number, limit: number, kinds: readonly string[]) =>
      (await store.records.due(now, limit, kinds)).map(({ kind, due, owner, value }) => [kind, due, owner, value])
    const [first, second] = [
      ['one', 100, 'user/alice', '1'],
      ['two', 101, 'user/alice', '1'],
    ]
    expect(await found(102, 2, ['one', 'two'])).toEqual([first, second])
    expect(await found(102, 9, ['two', 'unheard of'])).toEqual([second])
    expect(await found(99, 9, ['one', 'two'])).toEqual([])
    expect(await found(102, 9, [])).toEqual([])
    expect(
      await Promise.all([['two', 'one'], ['two'], ['unheard of'], []].map((kinds) => store.records.nextDue(kinds))),
    ).toEqual([...[100, 101, undefined, undefined]])
  })

  test('changes that come at once take one version each', async () => {
    await using store = await make()
    const versions = await Promise.all(Array.from({ length: 20 }, (_, n) => store.records.put([put(`k${n}`, '1')])))
    expect(versions.flat().sort((a, b) => (a ?? 0) - (b ?? 0))).toEqual(Array.from({ length: 20 }, (_, n) => n + 1))
  })

  test('the last thousand removals are remembered, of older ones only that there were some', async () => {
    await using store = await make()
    expect(await store.records.forgotten('user/alice')).toBe(0)
    await store.records.put([put('kept', '1')])
    const comeAndGo = Array.from({ length: 1300 }, (_, n) => [put(`k${n}`, '1'), put(`k${n}`, null)]).flat()
    await store.records.put(comeAndGo)
    const forgotten = await store.records.forgotten('user/alice')
    expect(forgotten).toBeGreaterThan(1)
    const removed = await store.records.since('user/alice', 1, 5000)
    expect(removed.every(({ value, version }) => value === null && version > forgotten)).toBe(true)
    expect(removed.length).toBeGreaterThanOrEqual(1000)
    expect(removed.length).toBeLessThan(1200)
    expect((await store.records.since('user/alice', 0, 10)).map(({ key }) => key)).toEqual(['kept'])
    expect(await store.records.version('user/alice')).toBe(2601)
    expect(await store.records.forgotten('user/bob')).toBe(0)
  }, 60_000)

  const limit = { most: 3, message: 'three at most' }

  test('however many are put at once, no more are kept than the limit says', async () => {
    await using store = await make()
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, (_, n) => store.records.put([put(`k${n}`, '1', { limit })])),
    )
    const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))
    expect(refused).toHaveLength(17)
    expect(refused[0]).toMatchObject({ code: 'too_large', message: 'three at most', details: { limit: 3 } })
    expect(await store.records.count('user/alice', 'contact')).toBe(3)
    expect(await store.records.version('user/alice')).toBe(3)
  })

  test('what is there already, or makes room first, passes the limit; what does not takes everything back', async () => {
    await using store = await make()
    for (const key of ['a', 'b', 'c']) await store.records.put([put(key, '1', { limit })])
    expect(await store.records.put([put('a', '2', { limit })])).toEqual([4])
    expect(await store.records.put([put('b', null), put('d', '1', { limit })])).toEqual([5, 6])
    expect(await store.records.put([put('x', '1', { kind: 'block', limit })])).toEqual([7])
    expect(await store.records.put([put('c', '3', { only: 'absent', limit })])).toEqual([undefined])
    await expect(
      store.records.put([put('a', null), put('e', '1', { limit }), put('f', '1', { limit })]),
    ).rejects.toThrow('three at most')
    expect((await store.records.list('user/alice', 'contact', '', 10)).map(({ key }) => key)).toEqual(['a', 'c', 'd'])
  })

  test('changes that belong together take place together, or none does', async () => {
    await using store = await make()
    await store.records.put([put('a', '1')])
    const both = [put('a', '2', { only: 1 }), put('b', '2', { owner: 'user/bob', only: 'present' })]
    expect(await store.records.put(both, { whole: true })).toEqual([undefined, undefined])
    expect(await store.records.get('user/alice', 'contact', 'a')).toMatchObject({ value: '1', version: 1 })
    await store.records.put([put('b', '1', { owner: 'user/bob' })])
    expect(await store.records.put(both, { whole: true })).toEqual([2, 2])
  })
}

export function clientConformance(make: Make): void {
  const aClient = (id: string, lastSeenAt: number) => ({
    ...{ id, platform: 'web' as const, name: '', firstSeenAt: 1, lastSeenAt },
  })
  const kicked = (id: string, generation: number, more: Partial<RevokedClient['revoked']> = {}): RevokedClient => ({
    ...aClient(id, 0),
    revoked: { generation, at: 10 * generation, ...more },
  })
  const seen = (store: Store, user: string, clients: readonly ReturnType<typeof aClient>[], cameAt = 1) =>
    store.clients.seen(clients.map((client) => ({ user, client: { ...client, cameAt } })))

  test('terminals are kept by user and id, the one seen last first', async () => {
    await using store = await make()
    await seen(store, 'alice', [aClient('a', 5), aClient('b', 9)])
    await store.clients.revoke('alice', kicked('c', 1))
    await store.clients.revoke('alice', kicked('d', 2))
    await seen(store, 'bob', [aClient('a', 1)])
    await seen(store, 'alice', [{ ...aClient('a', 12), name: 'Firefox', firstSeenAt: 12 }])
    const all = [{ ...aClient('a', 12), name: 'Firefox' }, aClient('b', 9), kicked('d', 2), kicked('c', 1)]
    expect(await store.clients.list('alice', 10)).toEqual(all)
    expect(await store.clients.list('alice', 3)).toEqual(all.slice(0, 3))
    expect(await store.clients.list('nobody', 10)).toEqual([])
    const both = await store.clients.ofEach(['alice', 'bob', 'nobody'])
    expect(both).toHaveLength(5)
    expect(both).toEqual(expect.arrayContaining([...all.map((client) => ({ user: 'alice', client }))]))
    expect(await store.clients.ofEach([])).toEqual([])
  })

  test('what was revoked of a terminal stays, whatever is noted of it, and however late', async () => {
    await using store = await make()
    const only = async () => (await store.clients.list('alice', 10))[0]
    await seen(store, 'alice', [aClient('a', 5)])
    await store.clients.revoke('alice', kicked('a', 2, { newest: 90 }))
    // It went when it was kicked, which is written afterwards: it is not shown again.
    await seen(store, 'alice', [aClient('a', 21)], 5)
    expect(await only()).toEqual(kicked('a', 2, { newest: 90 }))
    await seen(store, 'alice', [aClient('a', 30)], 30)
    await seen(store, 'alice', [aClient('a', 21)], 5)
    expect(await only()).toEqual({ ...kicked('a', 2, { newest: 90 }), lastSeenAt: 30 })
    await store.clients.revoke('alice', { ...kicked('a', 1), lastSeenAt: 30 })
    expect((await only())?.revoked).toEqual({ generation: 2, at: 20, newest: 90 })
    await store.clients.revoke('alice', kicked('a', 3))
    expect(await only()).toEqual(kicked('a', 3, { newest: 90 }))
  })

  test('what was revoked when the clock was ahead is settled, unless it was revoked again', async () => {
    await using store = await make()
    const revoked = async () => (await store.clients.list('alice', 10))[0]?.revoked
    await store.clients.revokedNotAfter('alice', 'a', { generation: 2, at: 9 })
    await store.clients.revoke('alice', kicked('a', 2))
    await store.clients.revokedNotAfter('alice', 'a', { generation: 1, at: 9 })
    await store.clients.revokedNotAfter('alice', 'a', { generation: 2, at: 25 })
    await store.clients.revokedNotAfter('bob', 'a', { generation: 2, at: 9 })
    expect(await revoked()).toEqual({ generation: 2, at: 20 })
    await store.clients.revokedNotAfter('alice', 'a', { generation: 2, at: 9 })
    expect(await revoked()).toEqual({ generation: 2, at: 9 })
  })

  test('of terminals that are forgotten what was revoked stays, as one revocation of the user', async () => {
    await using store = await make()
    await store.users.create({ uid: 'alice', name: 'Alice', avatar: '', createdAt: 3 })
    const terminals = async (user: string) => (await store.users.get([user]))[0]?.revoked
    await seen(store, 'alice', [aClient('a', 9), aClient('b', 8), aClient('c', 7)])
    expect(await store.clients.trim('alice', 2)).toEqual(['c'])
    expect(await terminals('alice')).toEqual({})
    await store.clients.revoke('alice', { ...aClient('e', 0), revoked: { generation: 4, at: 20, newest: 77 } })
    await store.clients.revoke('alice', kicked('f', 5))
    await store.clients.revoke('alice', { ...kicked('g', 9), lastSeenAt: 10 })
    expect(await store.clients.trim('alice', 2)).toEqual(['b', 'f', 'e'])
    const revoked = { generation: 5, at: 50, newest: 77 }
    expect(await terminals('alice')).toEqual({ terminals: revoked })
    await store.clients.revoke('alice', kicked('h', 3))
    expect(await store.clients.trim('alice', 2)).toEqual(['h'])
    expect(await terminals('alice')).toEqual({ terminals: revoked })
    expect((await store.clients.list('alice', 10)).map(({ id }) => id)).toEqual(['g', 'a'])
    // One that was forgotten, and is noted later, may have been one of those.
    await seen(store, 'alice', [aClient('f', 60)])
    expect((await store.clients.list('alice', 1))[0]).toEqual({ ...aClient('f', 60), revoked })
    await store.clients.revoke('org:1', kicked('i', 1))
    await store.clients.trim('org:1', 0)
    expect(await terminals('org:1')).toEqual({ terminals: { generation: 1, at: 10 } })
  })

  test('nothing is noted of the terminals of an account that is gone', async () => {
    await using store = await make()
    await store.users.create({ uid: 'alice', name: 'Alice', avatar: '', createdAt: 3 })
    await store.users.erase('alice')
    await seen(store, 'alice', [aClient('a', 9)])
    expect(await store.clients.list('alice', 10)).toEqual([])
  })
}
