import { expect, test } from 'vitest'
import { counts, DraftShelf, type Shelf } from '../src/composer/drafts.ts'

const say = (text: string) => ({ text, mentionsAt: [] })

/** A storage that outlives its pages. */
function aStorage(text: string | null = null) {
  const shelf: Shelf & { text: string | null } = {
    text,
    read: () => shelf.text,
    write: (next) => {
      shelf.text = next
    },
  }
  return shelf
}

test('what was written and not saved outlives the page, with those who are meant; what is saved does not', () => {
  const storage = aStorage()
  const page = new DraftShelf(storage, () => 7)
  const mentionsAt = [{ mention: 'user/bob', from: 0, length: 4 }]
  page.write('user/bob', { text: '@Bob', mentionsAt }, 3)
  expect(storage.text).toBe(null)
  page.keep()
  const next = new DraftShelf(storage, () => 8)
  expect(next.get('user/bob')).toEqual({ text: '@Bob', mentionsAt, ts: 7, upon: 3 })
  const later = next.write('user/bob', say('later'), 3)
  next.write('user/bob', say('later still'), 3)
  next.saved('user/bob', later)
  expect(next.get('user/bob')).toMatchObject({ text: 'later still' })
  next.saved('user/bob', next.write('user/bob', say(''), 3))
  expect(storage.text).toBe(null)
})

test('two pages keep their drafts beside each other', () => {
  const storage = aStorage()
  const [one, other] = [new DraftShelf(storage), new DraftShelf(storage)]
  one.write('user/bob', say('one'), 0)
  other.write('user/carol', say('other'), 0)
  one.keep()
  other.keep()
  expect(new DraftShelf(storage).get('user/bob')?.text).toBe('one')
  expect(new DraftShelf(storage).get('user/carol')?.text).toBe('other')
})

test('drafts are bounded in number, size and time, the newest stay', () => {
  const storage = aStorage()
  let now = 0
  const page = new DraftShelf(storage, () => now)
  for (; now < 150; now++) page.write(`user/u${now}`, say('x'), 0)
  page.keep()
  expect(Object.keys(JSON.parse(storage.text ?? ''))).toHaveLength(100)
  expect(new DraftShelf(storage).get('user/u149')?.text).toBe('x')
  page.write('user/long', say('y'.repeat(600_000)), 0)
  page.keep()
  expect(new DraftShelf(storage).get('user/long')).toBeUndefined()
  now += 31 * 86_400_000
  page.write('user/new', say('z'), 0)
  page.keep()
  expect(Object.keys(JSON.parse(storage.text ?? ''))).toEqual(['user/new'])
})

test('what a storage holds that is no draft is passed over', () => {
  for (const text of ['', 'x', '[]', 'null', '{"user/bob":1}', '{"user/bob":{"text":1}}', '{"constructor":null}'])
    expect(new DraftShelf(aStorage(text)).get('user/bob')).toBeUndefined()
  expect(new DraftShelf(aStorage('{}')).get('constructor')).toBeUndefined()
})

test('who signs out leaves nothing, also when something is written on', () => {
  const storage = aStorage()
  const page = new DraftShelf(storage)
  page.write('user/bob', say('secret'), 0)
  page.keep()
  page.close()
  page.write('user/bob', say('more'), 0)
  page.keep()
  expect(storage.text).toBe(null)
})

test('what was written here counts until another terminal writes later', () => {
  const draft = { ...say('here'), ts: 10, upon: 5 }
  const server = (ts: number) => ({ ...say('there'), ts })
  expect(counts(undefined, server(0))).toBe(false)
  expect(counts(draft, server(5))).toBe(true)
  expect(counts(draft, server(9))).toBe(true)
  expect(counts(draft, server(11))).toBe(false)
})
