import { TidingsError } from '@tidings/protocol'
import { expect, test } from 'vitest'
import type { GifProvider, GifQuestion } from '../src/index.ts'
import { bytesOf, filesInMemory } from './files.ts'
import { aCore, settings } from './harness.ts'

const gif = (id: string) => ({
  ...{ id, title: `A ${id}/`, width: 20, height: 10 },
  ...{ picture: `https://p/${id}.gif`, preview: `https://p/${id}.webp` },
})

/** Has every picture that one asks for; what it was asked is written down. */
function aProvider(bytes = bytesOf('GIF89a picture')) {
  const asked: GifQuestion[] = []
  const fetched: string[] = []
  const fault: { of?: TidingsError } = {}
  const provider: GifProvider = {
    async search(question) {
      asked.push(question)
      if (fault.of) throw fault.of
      return { gifs: [gif(question.query || 'trend')], credit: 'By nobody', next: 'more' }
    },
    async picture(url, most) {
      fetched.push(url)
      if (fault.of) throw fault.of
      if (bytes.length > most) throw new TidingsError('too_large', 'too large', { limit: most })
      return bytes
    },
  }
  return { asked, fetched, fault, provider }
}

async function aLookingCore(bytes?: Uint8Array, more: Partial<typeof settings> = {}) {
  const files = filesInMemory()
  const inspect = files.uploads.inspect
  const image = { kind: 'image', width: 20, height: 10, blurhash: 'L', animated: true } as const
  // As the real one does: what shows itself as a GIF is a picture.
  files.uploads.inspect = async (id, how) => {
    const seen = await inspect(id, how)
    const isGif = new TextDecoder().decode(files.gathered.get(id)).startsWith('GIF8')
    return isGif ? { ...seen, mime: 'image/gif', media: image } : seen
  }
  const { provider, ...record } = aProvider(bytes)
  const core = await aCore(more, { media: files, gifs: provider })
  for (const uid of ['alice', 'bob']) await core.app('user.create', { user: uid })
  const open = async (url: string) => {
    const { pathname, searchParams } = new URL(url, 'http://here')
    const [, , id = '', variant = ''] = pathname.split('/')
    const [expires, signature] = ['expires', 'signature'].map((name) => searchParams.get(name) ?? undefined)
    const signed = { ...(expires ? { expires } : {}), ...(signature ? { signature } : {}) }
    return core.gate.media.open({ id, variant, ...signed })
  }
  return { core, files, open, ...record }
}

test('a question is asked once for everybody, and again when it is old', async () => {
  const { core, asked } = await aLookingCore()
  await using _ = core
  const first = await core.call('alice', 'gif.search', { query: ' Tea ' })
  expect(first).toMatchObject({ gifs: [{ id: 'Tea', title: 'A Tea/', width: 20 }], credit: 'By nobody', next: 'more' })
  expect(JSON.stringify(first)).not.toContain('https://p/')
  await Promise.all([
    core.call('bob', 'gif.search', { query: 'tea' }),
    core.call('bob', 'gif.search', { query: 'TEA' }),
  ])
  expect(asked).toHaveLength(1)
  expect(JSON.stringify(asked)).not.toMatch(/alice|bob/)
  core.tick(10 * 60_000)
  await core.call('bob', 'gif.search', { query: 'tea' })
  expect(asked).toHaveLength(2)
})

test('one user has so many questions; what is known costs none', async () => {
  const { core } = await aLookingCore(undefined, { gifs: { ...settings.gifs, rate: { perSecond: 1, burst: 2 } } })
  await using _ = core
  for (const query of ['a', 'b', 'a', 'b']) await core.call('alice', 'gif.search', { query })
  await expect(core.call('alice', 'gif.search', { query: 'c' })).rejects.toMatchObject({ code: 'rate_limited' })
  await core.call('bob', 'gif.search', { query: 'c' })
  await core.call('alice', 'gif.search', { query: 'c' })
})

test('a provider that is away is not asked by everybody, and comes back', async () => {
  const { core, asked, fault } = await aLookingCore()
  await using _ = core
  fault.of = new TidingsError('unavailable', 'away')
  for (const uid of ['alice', 'bob', 'bob'])
    await expect(core.call(uid, 'gif.search', { query: 'tea' })).rejects.toMatchObject({ code: 'unavailable' })
  expect(asked).toHaveLength(1)
  delete fault.of
  core.tick(10_000)
  expect((await core.call('bob', 'gif.search', { query: 'tea' })).gifs).toHaveLength(1)
})

test('small pictures come through the server, by signed links, once for all', async () => {
  const { core, open, fetched } = await aLookingCore()
  await using _ = core
  const [found] = (await core.call('alice', 'gif.search', { query: 'tea' })).gifs
  const url = found?.previewUrl ?? ''
  const both = await Promise.all([open(url), open(url)])
  expect(both.map(({ mime, size }) => [mime, size])).toEqual(Array(2).fill(['image/gif', 14]))
  const pieces = []
  for await (const bytes of (await both[0]?.read({ start: 0, end: 4 })) ?? []) pieces.push(bytes)
  expect(new TextDecoder().decode(pieces[0])).toBe('GIF89')
  expect(fetched).toEqual(['https://p/tea.webp'])
  await expect(open(url.replace('/tea/', '/coffee/'))).rejects.toMatchObject({ code: 'forbidden' })
  await expect(open(url.split('?')[0] ?? '')).rejects.toMatchObject({ code: 'forbidden' })
  core.tick(settings.media.linkTtlMs)
  await expect(open(url)).rejects.toMatchObject({ code: 'expired' })
})

test('what is no picture is shown to nobody, whatever the provider calls it', async () => {
  const { core, open, fetched } = await aLookingCore(bytesOf('<html><script>'))
  await using _ = core
  const [found] = (await core.call('alice', 'gif.search', { query: 'tea' })).gifs
  for (let n = 0; n < 3; n++) await expect(open(found?.previewUrl ?? '')).rejects.toMatchObject({ code: 'unavailable' })
  expect(fetched).toHaveLength(1)
  await expect(core.call('alice', 'gif.take', { id: 'tea' })).rejects.toMatchObject({ code: 'rejected' })
  expect((await core.call('alice', 'attachment.list', {})).attachments).toEqual([])
})

test('what is taken is a file of the one who takes it, within their quota, and goes when nothing refers to it', async () => {
  const { core, files } = await aLookingCore()
  await using _ = core
  await expect(core.call('alice', 'gif.take', { id: 'tea' })).rejects.toMatchObject({ code: 'not_found' })
  await core.call('alice', 'gif.search', { query: 'tea' })
  const { attachment } = await core.call('bob', 'gif.take', { id: 'tea' })
  expect(attachment).toMatchObject({
    owner: 'user/bob',
    name: 'A tea.gif',
    mime: 'image/gif',
    kind: 'image',
    ready: true,
  })
  expect(files.gathered.size).toBe(0)
  const { id } = attachment
  const content = { type: 'image', data: { attachment: id } }
  await core.call('bob', 'message.send', { to: 'user/alice', content })
  expect((await core.call('alice', 'attachment.get', { id })).attachment).toMatchObject({ animated: true })
  const [, second] = await Promise.allSettled([1, 2].map(() => core.call('alice', 'gif.take', { id: 'tea' })))
  expect(second).toMatchObject({ reason: { code: 'rate_limited' } })
})

test('there is no more than there is room for', async () => {
  const { core } = await aLookingCore(undefined, { media: { ...settings.media, quotaBytes: 20 } })
  await using _ = core
  await core.call('alice', 'gif.search', { query: 'tea' })
  await core.call('alice', 'gif.take', { id: 'tea' })
  await expect(core.call('alice', 'gif.take', { id: 'tea' })).rejects.toMatchObject({ code: 'too_large' })
})

test('a server without a provider says so', async () => {
  await using core = await aCore({}, { media: filesInMemory() })
  const alice = await core.terminal('alice')
  expect(alice.answer.gifs).toBeUndefined()
  await expect(alice.call('gif.search', {})).rejects.toMatchObject({ code: 'forbidden', message: /gifs\.provider/ })
})
