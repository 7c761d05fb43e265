import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { OutputOf } from '@tidings/protocol'
import { aClient, aToken, startServer } from '@tidings/testkit'
import { expect, test, vi } from 'vitest'

/** In a codec that browsers do not play. */
function aFilm(): Buffer<ArrayBuffer> {
  const to = join(mkdtempSync(join(tmpdir(), 'tidings-film-')), 'old.mp4')
  const source = ['-f', 'lavfi', '-i', 'testsrc=size=320x180:rate=10', '-t', '1']
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...source, '-c:v', 'mpeg4', to])
  return Buffer.from(readFileSync(to))
}

test('a film that browsers do not play is sent at once, and has a poster and an MP4 after a while', async () => {
  await using server = await startServer()
  const headers = { authorization: `Bearer ${await aToken(server, 'alice')}`, 'content-type': 'video/mp4' }
  const sent = await fetch(`${server.url}/v1/attachments?name=old.mp4`, { method: 'POST', headers, body: aFilm() })
  const { attachment, links } = (await sent.json()) as OutputOf<'attachment.finish'>
  expect([attachment.kind, links?.renditionUrl]).toEqual(['video', undefined])
  const alice = await aClient(server, 'alice')
  const made = await vi.waitFor(async () => {
    const later = (await alice.call('attachment.get', { id: attachment.id })).links
    expect(later).toMatchObject({ thumbnailUrl: expect.any(String), renditionUrl: expect.any(String) })
    return later
  }, 30_000)
  const film = await fetch(`${server.url}${made?.renditionUrl}`, { headers: { range: 'bytes=4-7' } })
  expect([film.status, film.headers.get('content-type'), await film.text()]).toEqual([206, 'video/mp4', 'ftyp'])
  const poster = await fetch(`${server.url}${made?.thumbnailUrl}`)
  expect(poster.headers.get('content-type')).toBe('image/webp')
  alice.disconnect()
})

test('with ffmpeg turned off, a film is sent as it is', async () => {
  await using server = await startServer({ media: { ffmpeg: 'off' } })
  const headers = { authorization: `Bearer ${await aToken(server, 'alice')}`, 'content-type': 'video/mp4' }
  const sent = await fetch(`${server.url}/v1/attachments?name=old.mp4`, { method: 'POST', headers, body: aFilm() })
  expect(((await sent.json()) as OutputOf<'attachment.finish'>).attachment.kind).toBe('video')
})
