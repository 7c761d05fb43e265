import { TidingsError } from '@tidings/protocol'
import { expect, test } from 'vitest'
import { aCore, settled } from './harness.ts'

/** Pages that answer when the test lets them. */
function slowPages() {
  const asked: { readonly url: string; readonly answer: (title: string) => void; readonly fail: () => void }[] = []
  const read = (url: string) =>
    new Promise<{ url: string; title: string }>((resolve, reject) => {
      const fail = () => reject(new TidingsError('unavailable', 'the page could not be reached'))
      asked.push({ url, answer: (title) => resolve({ url, title }), fail })
    })
  return { asked, links: { read } }
}

async function aReadingCore() {
  const { asked, links } = slowPages()
  const core = await aCore({}, { links })
  for (const uid of ['alice', 'bob']) await core.app('user.create', { user: uid })
  const preview = (uid: string, page: number) => core.call(uid, 'link.preview', { url: `https://example.org/${page}` })
  return { core, asked, preview }
}

test('a page that could not be read is asked again after a minute, and not before', async () => {
  const { core, asked, preview } = await aReadingCore()
  await using _ = core
  const first = preview('alice', 1)
  await settled()
  asked[0]?.fail()
  await expect(first).rejects.toMatchObject({ code: 'unavailable' })
  for (let n = 0; n < 20; n++) await expect(preview('bob', 1)).rejects.toMatchObject({ code: 'unavailable' })
  expect(asked).toHaveLength(1)
  core.tick(60_000)
  const again = preview('bob', 1)
  await settled()
  asked[1]?.answer('There')
  expect(await again).toMatchObject({ preview: { title: 'There' } })
})

test("one user's pages are read one after another, and few wait; another's come beside them", async () => {
  const { core, asked, preview } = await aReadingCore()
  await using _ = core
  const hundred = Array.from({ length: 100 }, (_, page) => preview('alice', page))
  const refused = await Promise.allSettled(hundred.slice(5))
  expect(refused.every(({ status }) => status === 'rejected')).toBe(true)
  await expect(hundred[5]).rejects.toMatchObject({ code: 'rate_limited', details: { retryAfter: 1000 } })
  const other = preview('bob', 7)
  await settled()
  expect(asked.map(({ url }) => url)).toEqual(['https://example.org/0', 'https://example.org/7'])
  for (const page of asked) page.answer('A page')
  expect(await other).toMatchObject({ preview: { title: 'A page' } })
  await settled()
  expect(asked).toHaveLength(3)
})

test('who asks for the page that is being read gets the same answer', async () => {
  const { core, asked, preview } = await aReadingCore()
  await using _ = core
  const both = [preview('alice', 1), preview('bob', 1)]
  await settled()
  expect(asked).toHaveLength(1)
  asked[0]?.answer('A page')
  expect(await Promise.all(both)).toHaveLength(2)
})

test.each([
  ['text', '请看https://example.org/a，然后回复', 'https://example.org/a'],
  ['text', 'Is it (https://example.org/a)?', 'https://example.org/a'],
  ['text', 'ann@example.org knows www.example.org.', 'https://www.example.org'],
  ['markdown', '[**this**](https://example.org/go_(game)), please', 'https://example.org/go_(game)'],
])('the page that is read is the one that was meant: %s, %s', async (type, data, url) => {
  const { asked, links } = slowPages()
  await using core = await aCore({ linkPreviews: true }, { links })
  for (const uid of ['alice', 'bob']) await core.app('user.create', { user: uid })
  await core.call('alice', 'message.send', { to: 'user/bob', content: { type, data } })
  await settled()
  expect(asked.map((page) => page.url)).toEqual([url])
})
