import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { aClient, aToken, ChildServer, mediaFile } from '@tidings/testkit'
import { expect, test } from 'vitest'
import { tidings } from './a-command.ts'

test('the files of one node are copied to where they are to lie, and a server that reads there has them', async () => {
  const elsewhere = mkdtempSync(join(tmpdir(), 'tidings-elsewhere-'))
  await using server = new ChildServer()
  await server.start()
  const [alice] = [await aClient(server, 'alice'), await aToken(server, 'bob')]
  const bytes = readFileSync(mediaFile('phone-portrait.jpg'))
  const picture = new File([Uint8Array.from(bytes)], 'phone-portrait.jpg', { type: 'image/jpeg' })
  const { id, links } = await alice.files.upload(picture)
  expect(links.thumbnailUrl).toBeDefined()
  await alice.call('message.send', { to: 'user/bob', content: { type: 'image', data: { attachment: id } } })
  alice.disconnect()
  const blobs = join(server.data, 'blobs')
  const copy = (...more: string[]) => tidings(server.data, 'media', 'copy', ...more)
  expect(await copy()).toMatchObject({ code: 2, err: expect.stringContaining('name the directory') })
  expect(await copy(join(blobs, 'none'))).toMatchObject({ code: 2, err: expect.stringContaining('is no directory') })
  expect(await copy(blobs)).toMatchObject({ code: 2, err: expect.stringContaining('by these settings') })
  // Also while the server runs.
  const there = ['--media.directory', elsewhere]
  expect(await copy(blobs, ...there)).toMatchObject({ code: 0, out: '2 files are there, 2 of them copied now\n' })
  expect(await copy(blobs, ...there)).toMatchObject({ code: 0, out: '2 files are there, 0 of them copied now\n' })
  await server.stop()
  await using moved = new ChildServer({ TIDINGS_DATA: server.data, TIDINGS_MEDIA_DIRECTORY: elsewhere })
  await moved.start()
  const bob = await aClient(moved, 'bob')
  const { url, thumbnailUrl = '' } = await bob.files.links(id)
  for (const link of [url, thumbnailUrl]) expect((await fetch(link)).status).toBe(200)
  bob.disconnect()
})
