import { expect, test } from 'vitest'
import { aFile, filesInMemory } from './files.ts'
import { aCore } from './harness.ts'

const media = { kind: 'image', width: 640, height: 480, blurhash: 'L' } as const

/** Of whatever says so the server knows that it is a picture. */
function picturesInMemory() {
  const files = filesInMemory()
  const { inspect } = files.uploads
  const uploads = {
    ...files.uploads,
    async inspect(...[id, ...more]: Parameters<typeof inspect>) {
      const found = await inspect(id, ...more)
      return Buffer.from(files.gathered.get(id) ?? []).toString() === 'a picture'
        ? { ...found, mime: 'image/png', media }
        : found
    },
  }
  return { ...files, uploads: uploads as typeof files.uploads }
}

test('articles say how large the pictures are that lie on the server, and keep them', async () => {
  const files = picturesInMemory()
  await using core = await aCore({}, { media: files })
  const [ann, bob] = [await core.terminal('ann'), await core.terminal('bob')]
  const [cover, inside] = [
    await aFile({ core, files }, 'ann', 'a picture'),
    await aFile({ core, files }, 'ann', 'a picture'),
  ]
  const top = { title: 'Rain', cover: { attachment: cover }, body: [{ text: 'It **rains**.' }, { attachment: inside }] }
  await ann.call('message.send', { to: 'user/bob', content: { type: 'articles', data: { top } } })
  const { messages } = await bob.call('log.read', { conversation: 'user/ann' })
  const size = { width: 640, height: 480 }
  expect(messages[0]?.content).toEqual({
    type: 'articles',
    data: {
      top: { ...top, cover: { attachment: cover, ...size }, body: [top.body[0], { attachment: inside, ...size }] },
    },
  })
  core.tick(2 * 3_600_000)
  for (const id of [cover, inside]) expect((await bob.call('attachment.get', { id })).attachment.id).toBe(id)
})

test('a file that is no picture, and that of somebody else, stands in no article', async () => {
  const files = picturesInMemory()
  await using core = await aCore({}, { media: files })
  const ann = await core.terminal('ann')
  const send = (attachment: string) =>
    ann.call('message.send', {
      to: 'user/bob',
      content: { type: 'articles', data: { top: { title: 'A', body: [{ attachment }] } } },
    })
  await core.terminal('bob')
  await expect(send(await aFile({ core, files }, 'ann', 'words'))).rejects.toMatchObject({ code: 'invalid' })
  await expect(send(await aFile({ core, files }, 'bob', 'a picture'))).rejects.toMatchObject({ code: 'invalid' })
})
