import type { RecordChange, Store } from '@tidings/core'
import { expect, test } from 'vitest'
import { type MakeRivals, together } from './rivals.ts'
import { showReceipts } from './rooms-and-users.ts'

const put = (key: string, value: string | null, more: Partial<RecordChange> = {}): RecordChange => ({
  owner: 'user/alice',
  kind: 'contact',
  key,
  value,
  ...more,
})

/** Adds one to what stands, as often as it takes. */
async function increment(store: Store): Promise<void> {
  for (;;) {
    const { value, version } = (await store.records.get('user/alice', 'contact', 'count')) ?? { value: '0', version: 0 }
    const [done] = await store.records.put([put('count', String(Number(value) + 1), { only: version })])
    if (done !== undefined) return
  }
}

export function rivalRecordConformance(make: MakeRivals): void {
  test('of several who put what is absent one has put it', async () => {
    await using rivals = await make()
    for (let round = 0; round < 10; round++) {
      const versions = await together(rivals, 8, (store, n) =>
        store.records.put([put(`k${round}`, String(n), { only: 'absent' })]),
      )
      expect(versions.flat().filter((version) => version !== undefined)).toHaveLength(1)
    }
  })

  test('what each changes from the version that it has seen loses no change', async () => {
    await using rivals = await make()
    await rivals.stores[0].records.put([put('count', '0')])
    await together(rivals, 40, increment)
    expect(await rivals.stores[1].records.get('user/alice', 'contact', 'count')).toMatchObject({ value: '40' })
  })

  test('two who change the records of each other at once both come through, in whatever order they name them', async () => {
    await using rivals = await make()
    const both = ['user/alice', 'user/bob']
    const versions = await together(rivals, 120, (store, n) =>
      store.records.put(
        (n % 2 === 0 ? both : both.toReversed()).map((owner) => put(`k${n}`, '1', { owner })),
        { whole: true },
      ),
    )
    expect(versions.flat()).toHaveLength(240)
    for (const owner of both) expect(await rivals.stores[0].records.version(owner)).toBe(120)
  })

  test('however many are put at once, no more are kept than the limit says', async () => {
    await using rivals = await make()
    const limit = { most: 3, message: 'three at most' }
    const results = await together(rivals, 20, (store, n) =>
      store.records.put([put(`k${n}`, '1', { limit })]).then(
        () => 'kept',
        ({ code }: { code: string }) => code,
      ),
    )
    expect(results.filter((result) => result === 'kept')).toHaveLength(3)
    expect(results.filter((result) => result === 'too_large')).toHaveLength(17)
    expect(await rivals.stores[1].records.count('user/alice', 'contact')).toBe(3)
  })

  test('of names that people could take for each other one is given', async () => {
    await using rivals = await make()
    for (let round = 0; round < 10; round++) {
      const alike = [`Bob${round}`, `bob${round}`, `BOB${round}`, `bOb${round}`, `Bоb${round}`, `b0b${round}`]
      const made = await together(rivals, alike.length, (store, n) =>
        store.users.create({ uid: alike[n] as string, name: 'Bob', avatar: '', createdAt: 1, unlikeOthers: true }),
      )
      expect(made.filter((user) => user !== undefined)).toHaveLength(1)
      expect(await rivals.stores[0].users.get(alike)).toHaveLength(1)
    }
  })

  test('each revocation is a generation, whoever revokes at the same time', async () => {
    await using rivals = await make()
    await rivals.stores[0].users.create({ uid: 'alice', name: 'Alice', avatar: '', createdAt: 1 })
    const scopes = ['web', 'ios'] as const
    const revoke = (store: Store, n: number) =>
      store.users.update('alice', { revoke: { at: n, scope: scopes[n % 2] ?? 'all' } })
    const generations = (await together(rivals, 20, revoke)).map((user) => user?.generation)
    expect(new Set(generations).size).toBe(20)
    const [alice] = await rivals.stores[1].users.get(['alice'])
    expect(alice).toMatchObject({ generation: 20 })
    expect(Object.keys(alice?.revoked ?? {}).sort()).toEqual(['ios', 'web'])
  })

  test('who goes, is seen, and is written to at the same time stops nobody', async () => {
    await using rivals = await make()
    const uids = ['a', 'b', 'c', 'd', 'e', 'f']
    for (const uid of uids) await rivals.stores[0].users.create({ uid, name: uid, avatar: '', createdAt: 1 })
    const places = await Promise.all(uids.map((uid) => rivals.stores[0].conversations.openPair('a', uid, 1)))
    await together(rivals, 60, async (store, n) => {
      const turned = n % 4 < 2 ? uids : uids.toReversed()
      if (n % 3 === 0) await store.users.seen(turned.map((uid) => [uid, n]))
      else if (n % 3 === 1) await store.records.put(turned.map((uid) => put('k', '1', { owner: `user/${uid}` })))
      else await store.users.erase(uids[n % uids.length] as string)
      await showReceipts(store, 'a', n % 2 === 0)
      await store.conversations.delivered(
        'a',
        places.map(({ id }) => ({ id, seq: n })),
      )
    })
    for (const uid of uids) await rivals.stores[1].users.erase(uid)
    expect(await rivals.stores[0].records.count('user/a', 'contact')).toBe(0)
  })

  test('terminals that sign in and are let go at once are kept as many as may be', async () => {
    await using rivals = await make()
    const client = { platform: 'web' as const, name: '', firstSeenAt: 1 }
    await together(rivals, 30, async (store, n) => {
      const ids = [`c${n}`, 'shared', 'other']
      const came = (n % 2 === 0 ? ids : ids.toReversed()).map((id) => ({ ...client, id, lastSeenAt: n, cameAt: n }))
      await store.clients.seen(came.map((one) => ({ user: 'alice', client: one })))
      for (const { cameAt: _, ...one } of came)
        await store.clients.revoke('alice', { ...one, revoked: { generation: n + 1, at: n } })
      await store.clients.trim('alice', 5)
    })
    await rivals.stores[0].clients.trim('alice', 5)
    expect(await rivals.stores[1].clients.list('alice', 100)).toHaveLength(5)
    const [alice] = await rivals.stores[1].users.get(['alice'])
    expect(alice?.revoked.terminals).toBeDefined()
  })

  test('a terminal that is kicked while it goes stays kicked', async () => {
    await using rivals = await make()
    const client = { id: 'phone', platform: 'ios' as const, name: '', firstSeenAt: 1 }
    await together(rivals, 60, async (store, n) => {
      const of = { ...client, id: `phone${n >> 1}` }
      if (n % 2 === 0) await store.clients.seen([{ user: 'alice', client: { ...of, lastSeenAt: 9, cameAt: 5 } }])
      else await store.clients.revoke('alice', { ...of, lastSeenAt: 0, revoked: { generation: n, at: 7 } })
    })
    const kept = await rivals.stores[0].clients.list('alice', 100)
    expect(kept.map(({ revoked }) => revoked?.at)).toEqual(Array.from({ length: 30 }, () => 7))
  })
}
