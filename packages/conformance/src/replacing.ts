import type { NewAttachment, Replacement, Store } from '@tidings/core'
import { expect, test } from 'vitest'
import { anEntry } from './entries.ts'

type Make = () => Promise<Store>

interface Kept extends Partial<NewAttachment> {
  readonly sha256?: string
  readonly kind?: 'image' | 'video' | 'file'
}

/** One that was kept as it came; the same bytes lie under the same key. */
async function asItCame(
  { attachments }: Store,
  id: string,
  { sha256 = `hash of ${id}`, kind = 'image', ...more }: Kept = {},
) {
  const like = { id, owner: 'alice', name: `${id}.jpg`, mime: 'image/jpeg', size: 10, createdAt: 1000 }
  await attachments.create({ ...like, audience: 'members', original: true, ...more }, 5000)
  const facts = { kind, width: 40, thumbnail: true as const }
  await attachments.settle({ id, mime: 'image/jpeg', sha256, facts, checkAt: 9000, key: `key-${sha256.slice(8)}` })
}

const replacement = (blob: string, more: Partial<Replacement> = {}): Replacement => ({
  ...{ blob, audience: 'members', sha256: 'clean', size: 7, releaseAt: 500 },
  facts: { kind: 'image', width: 40, height: 30 },
  ...more,
})

const ids = (rows: readonly { readonly id: string }[]): string[] => rows.map(({ id }) => id)

export function replacingConformance(make: Make): void {
  test('what was kept as it came is found, page by page; a file only where it is older than asked for', async () => {
    await using store = await make()
    const { attachments } = store
    for (const id of ['c', 'a', 'e']) await asItCame(store, id)
    await asItCame(store, 'b', { kind: 'file', createdAt: 2000 })
    await attachments.create({ ...file('on-its-way'), original: true }, 5000)
    await attachments.create(file('d'), 5000)
    await attachments.settle({ id: 'd', mime: 'x/y', sha256: 'h', facts: { kind: 'image' }, checkAt: 1, key: 'k' })
    expect(ids(await attachments.asTheyCame({}, { limit: 2 }))).toEqual(['a', 'c'])
    expect(ids(await attachments.asTheyCame({}, { after: 'c', limit: 2 }))).toEqual(['e'])
    expect(ids(await attachments.asTheyCame({ filesBefore: 2001 }, { limit: 9 }))).toEqual(['a', 'b', 'c', 'e'])
    expect(ids(await attachments.asTheyCame({ filesBefore: 2000 }, { limit: 9 }))).toEqual(['a', 'c', 'e'])
    expect(await attachments.countAsTheyCame({ filesBefore: 2001 })).toEqual({ files: 4, bytes: 40 })
    await attachments.noLongerAsItCame('a')
    expect(ids(await attachments.asTheyCame({}, { limit: 9 }))).toEqual(['c', 'e'])
    expect(await attachments.countAsTheyCame({})).toEqual({ files: 2, bytes: 20 })
    expect((await attachments.get(['a']))[0]).not.toHaveProperty('original')
  })

  test('other bytes take the place of a blob for all that share it, and the old ones go when nothing needs them', async () => {
    await using store = await make()
    const { attachments } = store
    const same = { sha256: 'hash of x' }
    await asItCame(store, 'a', same)
    await asItCame(store, 'b', { ...same, owner: 'bob' })
    await asItCame(store, 'everyone', { ...same, audience: 'everyone' })
    await asItCame(store, 'asked', { ...same, kind: 'file', createdAt: 3000 })
    expect(await attachments.replace(replacement('key-x'))).toBe('no-bytes')
    await attachments.discard('new', 8000)
    const replaced = await attachments.replace(replacement('key-x', { key: 'new' }))
    if (replaced === 'no-bytes') throw new Error('they lie there')
    expect(ids(replaced).sort()).toEqual(['a', 'b'])
    const now = {
      ...{ blob: 'new', sha256: 'clean', source: 'hash of x', size: 7, mime: 'image/jpeg', original: true },
      facts: { kind: 'image', width: 40, height: 30 },
    }
    expect(await attachments.get(['a'])).toMatchObject([{ ...now, id: 'a', owner: 'alice' }])
    expect(await attachments.get(['b'])).toMatchObject([{ ...now, id: 'b', owner: 'bob' }])
    expect(await attachments.get(['asked', 'everyone'])).toMatchObject([{ blob: 'key-x' }, { blob: 'key-x' }])
    expect(await attachments.usage('bob')).toEqual({ bytes: 7, unfinished: 0 })
    // The new key is needed, and so is the old one still.
    expect(await attachments.trash(9999, 9)).toEqual([])
    // Who sends again what came before has it.
    for (const id of ['a', 'b']) await attachments.noLongerAsItCame(id)
    const like = { owner: 'alice', size: 10, audience: 'members' as const, sha256: 'hash of x' }
    expect(await attachments.same(like)).toMatchObject({ id: 'a' })

    const small = replacement('key-x', { audience: 'everyone', mime: 'image/webp', sha256: 'small', key: 'other' })
    expect(await attachments.replace(small)).toMatchObject([{ id: 'everyone', mime: 'image/webp', blob: 'other' }])
    expect(await attachments.trash(9999, 9)).toEqual([])
    // The kind of each stays, and bytes that lie there already are taken.
    const last = await attachments.replace(replacement('key-x', { filesBefore: 3001, key: 'spare' }))
    expect(last).toMatchObject([{ id: 'asked', blob: 'new', facts: { kind: 'file', height: 30 } }])
    expect(ids(await attachments.ofOwner('alice', { kind: 'file', limit: 9 }))).toEqual(['asked'])
    expect(await attachments.trash(499, 9)).toEqual([])
    expect(await attachments.trash(500, 9)).toEqual(['key-x'])
    // Once more finds nothing to do.
    expect(await attachments.replace(replacement('key-x'))).toEqual([])
  })

  test('all places of an attachment are known, whoever is there', async () => {
    await using store = await make()
    const { attachments, log, conversations } = store
    await asItCame(store, 'a')
    const pair = await conversations.openPair('alice', 'bob', 1)
    const other = await conversations.openPair('carol', 'dave', 1)
    const refers = (conversation: number, list: string[]) => ({ ...anEntry(conversation), attachments: list })
    await log.append([refers(pair.id, ['a']), refers(other.id, ['a']), refers(pair.id, ['a']), refers(pair.id, [])])
    await attachments.hold('user/alice scheduled 1', ['a'], 100)
    const places = [
      { conversation: pair.id, seq: 1 },
      { conversation: pair.id, seq: 2 },
      { conversation: other.id, seq: 1 },
    ]
    expect(await attachments.uses('a', { limit: 9 })).toEqual(places)
    expect(await attachments.uses('a', { limit: 2 })).toEqual(places.slice(0, 2))
    expect(await attachments.uses('a', { after: { conversation: pair.id, seq: 2 }, limit: 2 })).toEqual(places.slice(2))
    expect(await attachments.uses('missing', { limit: 9 })).toEqual([])
  })
}

const file = (id: string): NewAttachment => ({
  ...{ id, owner: 'alice', name: 'x', mime: 'x/y', size: 10, createdAt: 1000 },
  audience: 'members',
})
