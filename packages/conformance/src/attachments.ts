import type { NewAttachment, Store } from '@tidings/core'
import { expect, test } from 'vitest'
import { anEntry } from './entries.ts'

type Make = () => Promise<Store>

export const newFile = (id: string, more: Partial<NewAttachment> = {}): NewAttachment => ({
  id,
  owner: 'alice',
  name: `${id}.txt`,
  mime: 'text/plain',
  size: 10,
  createdAt: 1000,
  audience: 'members',
  ...more,
})

const settled = (id: string, sha256: string, key?: string) => ({
  id,
  sha256,
  mime: 'text/plain',
  facts: { kind: 'file' as const },
  checkAt: 9000,
  ...(key === undefined ? {} : { key }),
})

/** An attachment whose bytes have come. */
export async function aFile(store: Store, id: string, more: Partial<NewAttachment> = {}): Promise<void> {
  await store.attachments.create(newFile(id, more), 5000)
  await store.attachments.settle(settled(id, `hash of ${id}`, `key-${id}`))
}

/** What was removed of what nothing refers to. */
export const collected = async ({ attachments }: Store, now: number): Promise<string[]> =>
  ids((await attachments.collect(now, 10)).removed).sort()

const ids = (rows: readonly { readonly id: string }[]): string[] => rows.map(({ id }) => id)

export function attachmentConformance(make: Make): void {
  test('an attachment is ready when its bytes have come; those of one owner are paged, newest first', async () => {
    await using store = await make()
    const { attachments } = store
    await attachments.create(newFile('a', { sha256: 'claimed' }), 5000)
    expect(await attachments.get(['a', 'missing'])).toEqual([newFile('a', { sha256: 'claimed' })])
    expect(await attachments.usage('alice')).toEqual({ bytes: 10, unfinished: 1 })
    expect(await attachments.settle(settled('a', 'h1', 'k1'))).toMatchObject({ id: 'a', blob: 'k1', sha256: 'h1' })
    // Again is fine, whatever the key.
    expect(await attachments.settle(settled('a', 'h1', 'k2'))).toMatchObject({ blob: 'k1' })
    expect(await attachments.settle(settled('missing', 'h1', 'k3'))).toBeUndefined()
    await aFile(store, 'b', { createdAt: 2000 })
    await aFile(store, 'c', { createdAt: 2000 })
    await attachments.create(newFile('d', { owner: 'bob' }), 5000)
    const first = await attachments.ofOwner('alice', { limit: 2 })
    expect(ids(first)).toEqual(['c', 'b'])
    expect(ids(await attachments.ofOwner('alice', { limit: 2, before: first[1] as NewAttachment }))).toEqual(['a'])
    expect(ids(await attachments.ofOwner('alice', { limit: 9, kind: 'image' }))).toEqual([])
    expect(ids(await attachments.ofOwner('alice', { limit: 9, kind: 'file' }))).toHaveLength(3)
    const like = { owner: 'alice', sha256: 'hash of b', size: 10, audience: 'members' as const }
    expect(await attachments.same(like)).toMatchObject({ id: 'b' })
    expect(await attachments.same({ ...like, owner: 'bob' })).toBeUndefined()
    expect(await attachments.same({ ...like, size: 11 })).toBeUndefined()
    expect(await attachments.same({ ...like, audience: 'everyone' })).toBeUndefined()
    expect(await attachments.same({ ...like, original: true })).toBeUndefined()
  })

  test('what is learnt of bytes is known of all attachments of them', async () => {
    await using store = await make()
    const { attachments } = store
    for (const id of ['a', 'b', 'c']) await attachments.create(newFile(id), 5000)
    await attachments.settle(settled('a', 'same', 'k1'))
    await attachments.settle(settled('b', 'same'))
    await attachments.settle(settled('c', 'other', 'k2'))
    expect(await attachments.learn('k1', { thumbnail: true, rendition: 'video/mp4' })).toBe(true)
    expect(await attachments.learn('none', { thumbnail: true })).toBe(false)
    const facts = { kind: 'file', thumbnail: true, rendition: 'video/mp4' }
    expect(await attachments.get(['a'])).toMatchObject([{ facts }])
    expect(await attachments.get(['b'])).toMatchObject([{ facts }])
    expect((await attachments.get(['c']))[0]?.facts).toEqual({ kind: 'file' })
    expect(ids(await attachments.ofOwner('alice', { limit: 9, kind: 'file' }))).toHaveLength(3)
  })

  test('other bytes may be kept than came; who sends the same again has them', async () => {
    await using store = await make()
    const { attachments } = store
    await attachments.create(newFile('a'), 5000)
    const kept = { source: 'hash of what came', size: 7, name: 'a.webp' }
    expect(await attachments.settle({ ...settled('a', 'h1', 'k1'), kept })).toMatchObject({
      ...{ name: 'a.webp', size: 7, sha256: 'h1', source: 'hash of what came', blob: 'k1' },
    })
    expect(await attachments.usage('alice')).toEqual({ bytes: 7, unfinished: 0 })
    const like = { owner: 'alice', size: 10, audience: 'members' as const }
    expect(await attachments.same({ ...like, sha256: 'hash of what came' })).toMatchObject({ id: 'a' })
    // What is kept is no proof of what it was made from.
    expect(await attachments.same({ ...like, sha256: 'h1', size: 7 })).toBeUndefined()
    await attachments.create(newFile('b', { original: true }), 5000)
    expect(await attachments.get(['b'])).toEqual([newFile('b', { original: true })])
    // Whoever asks for the original has a file; a picture that is one was never asked for.
    await attachments.settle({ ...settled('b', 'h2', 'k2'), facts: { kind: 'image' } })
    expect(await attachments.same({ ...like, original: true, sha256: 'h2' })).toBeUndefined()
    await attachments.create(newFile('c', { original: true }), 5000)
    await attachments.settle(settled('c', 'h2'))
    expect(await attachments.same({ ...like, original: true, sha256: 'h2' })).toMatchObject({ id: 'c' })
  })

  test('of attachments that begin at once so many are made as there is room for', async () => {
    await using store = await make()
    const { attachments } = store
    const create = (id: string, bounds: { bytes: number; unfinished: number }) =>
      attachments.create(newFile(id), 5000, bounds)
    const ids = ['a', 'b', 'c', 'd']
    const narrow = await Promise.all(ids.map((id) => create(id, { bytes: 25, unfinished: 9 })))
    const made = ids[narrow.indexOf(undefined)] ?? ''
    const full = { bytes: 20, unfinished: 2 }
    // Which of them come first nobody says.
    expect(narrow.filter((used) => used !== undefined)).toEqual([full, full])
    const few = await Promise.all(['e', 'f'].map((id) => create(id, { bytes: 999, unfinished: 3 })))
    expect(few.filter((used) => used !== undefined)).toEqual([{ bytes: 30, unfinished: 3 }])
    await attachments.settle(settled(made, 'h', 'k'))
    expect(await create('g', { bytes: 40, unfinished: 3 })).toBeUndefined()
    // What another has is nothing to this one.
    await attachments.create(newFile('h', { owner: 'bob' }), 5000)
    expect(await attachments.usage('alice')).toEqual({ bytes: 40, unfinished: 3 })
    expect(await attachments.usage('bob')).toEqual({ bytes: 10, unfinished: 1 })
  })

  test('what is to come of an attachment may turn out to be more or less, within the bounds', async () => {
    await using store = await make()
    const { attachments } = store
    const resize = (id: string, size: number) =>
      attachments.resize({ id, owner: 'alice', size }, { bytes: 40, unfinished: 1 })
    for (const id of ['a', 'b']) await attachments.create(newFile(id), 5000)
    expect(await resize('a', 30)).toBeUndefined()
    expect(await attachments.usage('alice')).toEqual({ bytes: 40, unfinished: 2 })
    expect(await resize('a', 31)).toEqual({ bytes: 40, unfinished: 2 })
    expect([await resize('b', 5), await resize('a', 35)]).toEqual([undefined, undefined])
    expect((await attachments.get(['a', 'b'])).map(({ size }) => size).sort()).toEqual([35, 5])
    await attachments.settle(settled('b', 'h', 'k'))
    expect(await Promise.all([resize('b', 1), resize('missing', 1)])).toEqual([undefined, undefined])
    expect(await attachments.get(['b'])).toMatchObject([{ size: 5 }])
  })

  test('the same bytes lie in one blob, that goes with the last attachment of them', async () => {
    await using store = await make()
    const { attachments } = store
    for (const id of ['a', 'b']) await attachments.create(newFile(id), 5000)
    expect(await attachments.settle(settled('a', 'same'))).toBe('no-bytes')
    await attachments.discard('k1', 8000)
    await attachments.discard('k2', 8000)
    expect(await attachments.settle(settled('a', 'same', 'k1'))).toMatchObject({ blob: 'k1' })
    expect(await attachments.settle(settled('b', 'same', 'k2'))).toMatchObject({ blob: 'k1' })
    // The key that was not needed is still to be removed.
    expect(await attachments.trash(8000, 10)).toEqual(['k2'])
    await attachments.remove(['a'], 100)
    expect(await attachments.trash(8000, 10)).toEqual(['k2'])
    await attachments.remove(['b', 'missing'], 100)
    expect(await attachments.trash(100, 10)).toEqual(['k1'])
    await attachments.forget(['k1', 'k2'])
    expect(await attachments.trash(9999, 10)).toEqual([])
    // Gone is gone: the same bytes need a place again.
    await attachments.create(newFile('c'), 5000)
    expect(await attachments.settle(settled('c', 'same'))).toBe('no-bytes')
  })

  test('members find the places of an attachment; a place goes with its entry', async () => {
    await using store = await make()
    const { attachments, log, conversations } = store
    await aFile(store, 'a')
    await aFile(store, 'b')
    const pair = await conversations.openPair('alice', 'bob', 1)
    const other = await conversations.openPair('alice', 'carol', 1)
    const refers = (conversation: number, list: string[]) => ({ ...anEntry(conversation), attachments: list })
    await log.append([refers(pair.id, ['a', 'a', 'b']), refers(pair.id, ['a']), refers(other.id, ['b'])])
    const [newest, older] = [
      { conversation: pair.id, seq: 2 },
      { conversation: pair.id, seq: 1 },
    ]
    expect(await attachments.usesSeenBy('a', 'bob', { limit: 10 })).toEqual([newest, older])
    expect(await attachments.usesSeenBy('a', 'bob', { limit: 1 })).toEqual([newest])
    expect(await attachments.usesSeenBy('a', 'bob', { before: newest, limit: 10 })).toEqual([older])
    expect(await attachments.usesSeenBy('a', 'bob', { before: older, limit: 10 })).toEqual([])
    expect(await attachments.usesSeenBy('a', 'carol', { limit: 10 })).toEqual([])
    const ofBoth = await attachments.usesSeenBy('b', 'alice', { limit: 10 })
    expect(ofBoth).toEqual([{ conversation: other.id, seq: 1 }, older])
    const rest = { before: { conversation: other.id, seq: 0 }, limit: 10 }
    expect(await attachments.usesSeenBy('b', 'alice', rest)).toEqual([older])
    expect(await attachments.collect(9000, 10)).toEqual({ looked: 2, removed: [] })
    expect(await attachments.collect(9000, 10)).toEqual({ looked: 0, removed: [] })

    await log.amend({ conversation: pair.id, seq: 1, ifRev: 0, body: '{}', wipe: true })
    expect(await attachments.usesSeenBy('a', 'bob', { limit: 10 })).toEqual([newest])
    await log.amend({ conversation: pair.id, seq: 2, ifRev: 0, body: '{}', wipe: true })
    expect(await attachments.usesSeenBy('a', 'bob', { limit: 10 })).toEqual([])
    expect(await collected(store, 1)).toEqual(['a'])
    expect(await attachments.get(['a'])).toEqual([])
    await log.trim(pair.id, 2)
    expect(await collected(store, 1)).toEqual([])
    await log.trim(other.id, 1)
    expect(await collected(store, 1)).toEqual(['b'])
    expect(await attachments.trash(1, 10)).toEqual(['key-a', 'key-b'])
  })

  test('a change adds to what an entry refers to, and takes nothing away', async () => {
    await using store = await make()
    const { attachments, log, conversations } = store
    for (const id of ['a', 'b', 'c']) await aFile(store, id)
    const { id: conversation } = await conversations.openPair('alice', 'bob', 1)
    await log.append([{ ...anEntry(conversation), attachments: ['a'] }])
    const change = { conversation, seq: 1, body: '{}', keep: { until: 5, versions: 9 } }
    await log.amend({ ...change, ifRev: 0, attachments: ['b', 'c'] })
    await log.amend({ ...change, ifRev: 1, attachments: ['a', 'c'] })
    for (const id of ['a', 'b', 'c'])
      expect(await attachments.usesSeenBy(id, 'bob', { limit: 10 })).toEqual([{ conversation, seq: 1 }])
    expect(await collected(store, 9000)).toEqual([])
    await log.amend({ conversation, seq: 1, body: '{}', ifRev: 2, wipe: true })
    expect(await collected(store, 9000)).toEqual(['a', 'b', 'c'])
  })

  test('what a holder refers to is kept, until it lets go', async () => {
    await using store = await make()
    const { attachments } = store
    await aFile(store, 'a')
    await aFile(store, 'b')
    await attachments.hold('user/alice scheduled 1', ['a', 'a', 'b'], 100)
    expect(await collected(store, 9000)).toEqual([])
    await attachments.hold('user/alice scheduled 1', ['b'], 200)
    expect(await collected(store, 199)).toEqual([])
    expect(await collected(store, 200)).toEqual(['a'])
    await attachments.hold('user/alice scheduled 2', ['b'], 250)
    await attachments.hold('user/alice scheduled 1', [], 300)
    expect(await collected(store, 300)).toEqual([])
    await attachments.hold('user/alice scheduled 2', [], 400)
    // A holder is nobody's place.
    expect(await attachments.usesSeenBy('b', 'alice', { limit: 10 })).toEqual([])
    expect(await collected(store, 400)).toEqual(['b'])
  })

  test('all holders of one owner let go at once, and nobody else does', async () => {
    await using store = await make()
    const { attachments } = store
    for (const id of ['a', 'b', 'c', 'd']) await aFile(store, id)
    await attachments.hold('user/al scheduled 1', ['a'], 100)
    await attachments.hold('user/al avatar', ['a', 'b'], 100)
    await attachments.hold('user/alice avatar', ['c'], 100)
    await attachments.hold('room/al avatar', ['d'], 100)
    expect(await collected(store, 9000)).toEqual([])
    await attachments.release('user/al', 200)
    await attachments.release('user/nobody', 200)
    expect(await collected(store, 199)).toEqual([])
    expect(await collected(store, 200)).toEqual(['a', 'b'])
  })

  test('the next time to look is known', async () => {
    await using store = await make()
    const { attachments } = store
    expect(await attachments.nextDue()).toBeUndefined()
    await attachments.create(newFile('a'), 5000)
    expect(await attachments.nextDue()).toBe(5000)
    await attachments.discard('k', 4000)
    expect(await attachments.nextDue()).toBe(4000)
    expect(await collected(store, 5000)).toEqual(['a'])
    await attachments.forget(['k'])
    expect(await attachments.nextDue()).toBeUndefined()
  })
}
