import { expect, test } from 'vitest'
import { aFile, bytesOf, filesInMemory } from './files.ts'
import { aCore, settled } from './harness.ts'

const hour = 3_600_000
const fileContent = (attachment: string) => ({ type: 'file', data: { attachment } })

test('bytes that no upload needs are removed at the start, and every hour', async () => {
  const files = filesInMemory()
  files.gathered.set('of-no-attachment', bytesOf('left by a crash'))
  await using core = await aCore({}, { media: files })
  await core.terminal('alice')
  await settled()
  expect([...files.gathered.keys()]).toEqual([])
  const { attachment } = await core.call('alice', 'attachment.create', { name: 'x', size: 10 })
  const ready = await aFile({ core, files }, 'alice', 'whole')
  for (const id of [attachment.id, ready, 'another']) files.gathered.set(id, bytesOf('bytes'))
  core.tick(hour)
  await settled()
  expect([...files.gathered.keys()]).toEqual([attachment.id])
})

test('finishing again removes what a crash has left of the upload', async () => {
  const files = filesInMemory()
  await using core = await aCore({}, { media: files })
  await core.terminal('alice')
  const id = await aFile({ core, files }, 'alice', 'whole')
  files.gathered.set(id, bytesOf('whole'))
  expect(await core.call('alice', 'attachment.finish', { id })).toMatchObject({ attachment: { ready: true } })
  expect(files.gathered.size).toBe(0)
})

test('an upload that is given up while it is looked at is not there', async () => {
  const files = filesInMemory()
  await using core = await aCore({}, { media: files })
  await core.terminal('alice')
  const { attachment } = await core.call('alice', 'attachment.create', { name: 'x', size: 5 })
  const { id } = attachment
  files.gathered.set(id, bytesOf('whole'))
  files.beforeLook = async () => void (await core.call('alice', 'attachment.remove', { id }))
  await expect(core.call('alice', 'attachment.finish', { id })).rejects.toMatchObject({ code: 'not_found' })
})

test('bytes that change their number while they are looked at are not kept', async () => {
  const files = filesInMemory()
  await using core = await aCore({}, { media: files })
  await core.terminal('alice')
  const { attachment } = await core.call('alice', 'attachment.create', { name: 'x', size: 5 })
  const { id } = attachment
  files.gathered.set(id, bytesOf('whole'))
  files.beforeLook = async () => void files.gathered.set(id, bytesOf('cut'))
  await expect(core.call('alice', 'attachment.finish', { id })).rejects.toMatchObject({ code: 'conflict' })
  expect(files.stored.size).toBe(0)
})

test('with an account go the bytes of its uploads, and what it kept of the files of others', async () => {
  const files = filesInMemory()
  await using core = await aCore({}, { media: files })
  const [alice, bob] = [await core.terminal('alice'), await core.terminal('bob')]
  const of = await aFile({ core, files }, 'alice', 'of alice')
  const { attachment } = await bob.call('attachment.create', { name: 'x', size: 100 })
  files.gathered.set(attachment.id, bytesOf('secret of bob'))
  const sent = await alice.call('message.send', { to: 'user/bob', content: fileContent(of) })
  const at = core.parts.clock.now() + 1000 * hour
  await bob.call('message.schedule', { to: 'user/alice', content: fileContent(of), at })
  await bob.call('account.delete', { confirm: 'bob' })
  core.tick(1000)
  await settled()
  expect([...files.gathered.keys()]).toEqual([])
  await alice.call('message.recall', { id: sent.id })
  await settled()
  await expect(alice.call('attachment.get', { id: of })).rejects.toMatchObject({ code: 'not_found' })
})

test('who is deleted uploads nothing more, whatever they began before', async () => {
  const files = filesInMemory()
  await using core = await aCore({}, { media: files })
  const bob = await core.terminal('bob')
  await bob.call('account.delete', { confirm: 'bob' })
  // The door knows who it is from the beginning of the request.
  await expect(core.call('bob', 'attachment.create', { name: 'late', size: 1 })).rejects.toMatchObject({
    code: 'banned',
  })
})

test('the picture of a room goes with the room', async () => {
  const files = filesInMemory()
  await using core = await aCore({}, { media: files })
  const alice = await core.terminal('alice')
  const id = await aFile({ core, files }, 'alice', 'a picture', { audience: 'everyone' })
  const { links } = await alice.call('attachment.get', { id })
  const { room } = await alice.call('room.create', { name: 'Team', members: [], avatar: `https://here${links?.url}` })
  core.tick(2 * hour)
  await settled()
  expect(await alice.call('attachment.get', { id })).toBeDefined()
  await alice.call('room.dissolve', { room: room.id })
  await settled()
  // The server looks again within a minute.
  core.tick(60_000)
  await settled()
  await expect(alice.call('attachment.get', { id })).rejects.toMatchObject({ code: 'not_found' })
})

test('a small picture that the server made can be an avatar, and stays as long as it is one', async () => {
  const files = filesInMemory()
  await using core = await aCore({}, { media: files })
  const alice = await core.terminal('alice')
  const id = await aFile({ core, files }, 'alice', 'a picture', { audience: 'everyone' })
  await alice.call('user.update', { avatar: `https://here/media/${id}/thumbnail/thumbnail.webp` })
  core.tick(2 * hour)
  await settled()
  expect(await alice.call('attachment.get', { id })).toBeDefined()
})

test('every version of a message that can still be looked at keeps its file', async () => {
  const files = filesInMemory()
  await using core = await aCore({}, { media: files })
  const [alice, bob] = [await core.terminal('alice'), await core.terminal('bob')]
  const [first, second, third] = [
    await aFile({ core, files }, 'alice', 'first'),
    await aFile({ core, files }, 'alice', 'second'),
    await aFile({ core, files }, 'alice', 'third'),
  ]
  const { id } = await alice.call('message.send', { to: 'user/bob', content: fileContent(first) })
  for (const file of [second, third, first]) await alice.call('message.edit', { id, content: fileContent(file) })
  core.tick(2 * hour)
  await settled()
  for (const file of [first, second, third])
    expect((await bob.call('attachment.get', { id: file })).attachment.id).toBe(file)
})

test('a file is seen where one message of it may be read, however many others may not', async () => {
  const files = filesInMemory()
  await using core = await aCore({}, { media: files })
  const [alice, bob] = [await core.terminal('alice'), await core.terminal('bob')]
  const id = await aFile({ core, files }, 'alice', 'hello')
  await alice.call('message.send', { to: 'user/bob', content: fileContent(id) })
  const { room } = await alice.call('room.create', { name: 'Team', members: [], history: 'joined' })
  for (let time = 0; time < 45; time++) await alice.call('message.send', { to: room.oid, content: fileContent(id) })
  await alice.call('room.invite', { room: room.id, members: ['bob'] })
  const { messages } = await bob.call('log.read', { conversation: room.oid, after: 0 })
  expect(messages.filter(({ content }) => content.type === 'file')).toEqual([])
  expect((await bob.call('attachment.get', { id })).attachment.id).toBe(id)
  await alice.call('message.send', { to: room.oid, content: fileContent(id) })
  for (const { id: message } of (await bob.call('log.read', { conversation: 'user/alice', after: 0 })).messages)
    await bob.call('message.delete', { ids: [message] })
  expect((await bob.call('attachment.get', { id })).attachment.id).toBe(id)
})

test('uploads that begin at the same time share one quota and one number of places', async () => {
  await using core = await aCore({}, { media: filesInMemory() })
  await core.terminal('alice')
  const create = (harness: typeof core, uid: string, sizes: readonly number[]) =>
    Promise.allSettled(sizes.map((size) => harness.call(uid, 'attachment.create', { name: 'x', size })))
  const small = await create(core, 'alice', [1, 2, 3, 4, 5])
  expect(small.map(({ status }) => status)).toEqual([...Array(3).fill('fulfilled'), 'rejected', 'rejected'])
  expect(small[3]).toMatchObject({ reason: { code: 'rate_limited', details: { limit: 3, retryAfter: 1000 } } })
  await using other = await aCore(
    { media: { ...core.parts.settings.media, quotaBytes: 1500 } },
    { media: filesInMemory() },
  )
  await other.terminal('bob')
  const large = await create(other, 'bob', [1000, 400, 200, 100])
  expect(large.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
  expect(large[2]).toMatchObject({ reason: { code: 'too_large', details: { limit: 1500 } } })
})
