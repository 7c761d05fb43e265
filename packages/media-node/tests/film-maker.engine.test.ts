import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FilmTask } from '@tidings/core'
import { expect, test } from 'vitest'
import { createFilmMaker, createUploads, findProgram } from '../src/index.ts'

const program = findProgram('ffmpeg')
const directory = mkdtempSync(join(tmpdir(), 'tidings-films-'))
const file = (name: string): string => fileURLToPath(new URL(`files/${name}`, import.meta.url))

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

const aMaker = (options: { readonly program?: string; readonly timeMs?: number } = {}) =>
  createFilmMaker({
    program: program ?? 'ffmpeg is missing',
    directory: join(directory, 'work'),
    timeMs: 60_000,
    ...options,
  })

const task = (bytes: Uint8Array, more: Partial<FilmTask> = {}): FilmTask => ({
  ...{ bytes: once(bytes), mime: 'video/mp4', durationMs: 1000, unplayable: false },
  ...more,
})

/** In a codec that browsers do not play. */
function unplayable(): Buffer {
  const to = join(directory, 'old.mp4')
  const source = ['-f', 'lavfi', '-i', 'testsrc=size=320x180:rate=10', '-f', 'lavfi', '-i', 'sine', '-t', '1']
  execFileSync(program ?? '', ['-v', 'error', '-y', ...source, '-c:v', 'mpeg4', '-c:a', 'ac3', to])
  return readFileSync(to)
}

test('a film has a poster; one that browsers do not play is known, and has an MP4 that they do', async () => {
  await using maker = aMaker()
  await using playable = await maker.make(task(readFileSync(file('portrait.mp4'))))
  expect(playable?.rendition).toBeUndefined()
  expect(Buffer.from(playable?.poster ?? []).toString('latin1', 8, 12)).toBe('WEBP')

  await using uploads = createUploads({ directory: join(directory, 'uploads') })
  const inspect = async (bytes: Uint8Array) => {
    writeFileSync(join(directory, 'uploads', 'x'), bytes)
    return (await uploads.inspect('x', { original: false, everyone: false })).media
  }
  const old = unplayable()
  expect(await inspect(old)).toMatchObject({ kind: 'video', unplayable: true })
  {
    await using made = await maker.make(task(old, { unplayable: true }))
    const pieces: Uint8Array[] = []
    for await (const piece of made?.rendition?.open() ?? []) pieces.push(piece)
    const bytes = Buffer.concat(pieces)
    expect(bytes.length).toBe(made?.rendition?.size)
    const media = await inspect(bytes)
    expect(media).toMatchObject({ kind: 'video', width: 320, height: 180 })
    expect(media).not.toHaveProperty('unplayable')
  }
  // Only the poster's work is still under way, since `playable` is.
  expect(readdirSync(join(directory, 'work')).filter((name) => !name.endsWith('.webp'))).toEqual([])
})

test('what is no film, takes too long, or asks for other files makes nothing and leaves nothing', async () => {
  await using maker = aMaker()
  const secret = join(directory, 'secret.mp4')
  writeFileSync(secret, readFileSync(file('portrait.mp4')))
  for (const bytes of [
    Buffer.from('noise'),
    Buffer.from(`ffconcat version 1.0\nfile ${secret}\n`),
    Buffer.from(`#EXTM3U\n#EXTINF:1,\nfile://${secret}\n`),
  ]) {
    await using made = await maker.make(task(bytes, { unplayable: true }))
    expect([made?.poster, made?.rendition]).toEqual([undefined, undefined])
  }
  expect(await maker.make(task(Buffer.from('x'), { mime: 'video/x-msvideo' }))).toBeUndefined()
  await using hurried = createFilmMaker({ program: program ?? '', directory: join(directory, 'hurried'), timeMs: 1 })
  await using late = await hurried.make(task(unplayable(), { unplayable: true }))
  expect(late?.rendition).toBeUndefined()
  expect(readdirSync(join(directory, 'work'))).toEqual([])
})

test('a program that is gone is said so, and one that ends with the server holds nothing up', async () => {
  await using none = aMaker({ program: '/nowhere/ffmpeg' })
  await expect(none.make(task(Buffer.from('x')))).rejects.toMatchObject({ code: 'unavailable' })
  const maker = createFilmMaker({ program: program ?? '', directory: join(directory, 'ending'), timeMs: 60_000 })
  const under = maker.make(task(unplayable(), { unplayable: true })).catch(() => 'given up')
  await maker[Symbol.asyncDispose]()
  await under
})
