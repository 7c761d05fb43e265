import { copyFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ImageFacts, Inspection, Looking } from '@tidings/core'
import { afterAll, expect, test } from 'vitest'
import Vips from 'wasm-vips'
import { createUploads } from '../src/index.ts'

const directory = mkdtempSync(join(tmpdir(), 'tidings-telling-'))
const uploads = createUploads({ directory })
afterAll(() => uploads[Symbol.asyncDispose]())

const file = (name: string): string => fileURLToPath(new URL(`files/${name}`, import.meta.url))
const forMembers: Looking = { original: false, everyone: false }
let next = 0

function inspect(bytes: Uint8Array, how: Partial<Looking> = {}): Promise<Inspection> {
  const id = `upload-${next++}`
  writeFileSync(join(directory, id), bytes)
  return uploads.inspect(id, { ...forMembers, ...how })
}

async function keptOf({ kept }: Inspection): Promise<Buffer> {
  if (!kept) throw new Error('nothing was taken out')
  const pieces: Uint8Array[] = []
  for await (const piece of kept.open()) pieces.push(piece)
  const bytes = Buffer.concat(pieces)
  expect(bytes.length).toBe(kept.size)
  return bytes
}

const telling = /SER123456|TestMake|Someone|shooting|\+52\.5|Adobe XMP|x:xmpmeta|motion/

const turned = { kind: 'image', width: 40, height: 64 }
// By their specification these are turned by what stands in their boxes, and by nothing else.
const asItLies = { kind: 'image', width: 64, height: 40 }

test.each([
  ['telling.jpg', turned],
  ['telling.png', turned],
  ['telling.webp', turned],
  ['telling.tif', turned],
  ['telling.heic', asItLies],
  ['telling.avif', asItLies],
  ['telling.mp4', { kind: 'video', width: 64, height: 36 }],
  ['telling.webm', { kind: 'video', width: 64, height: 36 }],
])(
  'what is kept of %s shows the same, and does not say where, with what and by whom it was made',
  async (name, media) => {
    const bytes = readFileSync(file(name))
    expect(bytes.toString('latin1')).toMatch(telling)
    const found = await inspect(bytes)
    expect(found).toMatchObject({ size: bytes.length, media })
    const kept = await keptOf(found)
    expect(kept.toString('latin1')).not.toMatch(telling)
    const again = await inspect(kept)
    // There is nothing left to take out, and nothing was lost that is seen.
    expect(again).toMatchObject({ sha256: found.kept?.sha256, mime: found.mime, media })
    expect(again.kept).toBeUndefined()
    expect((again.media as ImageFacts).blurhash?.length).toBe((found.media as ImageFacts).blurhash?.length)
    if (name.endsWith('.jpg')) expect((again.media as ImageFacts).blurhash).toBe((found.media as ImageFacts).blurhash)
    // Who wants it as it is has it as it is.
    expect((await inspect(bytes, { original: true })).kept).toBeUndefined()
  },
)

test.each(['telling.jpg', 'telling.png', 'telling.webp', 'telling.heic', 'telling.mp4', 'telling.webm', 'telling.tif'])(
  '%s that breaks off anywhere is a file like any other',
  async (name) => {
    const bytes = readFileSync(file(name))
    for (const part of [0.1, 0.3, 0.5, 0.7, 0.9, 0.97]) {
      const { size, kept } = await inspect(bytes.subarray(0, Math.floor(bytes.length * part)))
      expect(size).toBeGreaterThan(0)
      if (kept) for await (const piece of kept.open()) expect(piece.length).toBeGreaterThan(0)
    }
  },
)

test('places that are written down beside the pictures of a film go with their track', async () => {
  const film = readFileSync(file('telling.mp4'))
  const at = film.indexOf('mdat')
  // The same film, as if its one track were such a track.
  const bytes = Buffer.from(film.toString('latin1').replace('vide', 'meta'), 'latin1')
  const kept = await keptOf(await inspect(bytes))
  const length = film.readUInt32BE(at - 4) - 8
  expect(film.subarray(at + 4, at + 4 + length).some((byte) => byte !== 0)).toBe(true)
  expect([...new Set(kept.subarray(at + 4, at + 4 + length))]).toEqual([0])
})

test.each(['telling.tif', 'telling.heic'])('%s has a picture that every browser shows', async (name) => {
  const { media } = await inspect(readFileSync(file(name)))
  const { rendition = new Uint8Array(), width, height } = media as ImageFacts
  expect(await inspect(rendition)).toMatchObject({ mime: 'image/webp', media: { width, height } })
})

test('a picture for everyone is made anew and is small, an animation goes on moving', async () => {
  const { media, kept } = await inspect(readFileSync(file('phone-portrait.jpg')), { everyone: true })
  expect([media, kept?.mime]).toMatchObject([{ width: 400, height: 640 }, 'image/webp'])
  const animated = await inspect(readFileSync(file('animated.gif')), { everyone: true })
  expect(animated.media).toMatchObject({ animated: true, width: 40, height: 40 })
  const again = await inspect(await keptOf(animated))
  expect(again).toMatchObject({ mime: 'image/webp', media: { animated: true, width: 40, height: 40 } })
  const { vips, large } = await aPicture(2000, 1000, [10, 20, 30])
  const shrunk = await inspect(large.pngsaveBuffer(), { everyone: true })
  expect(shrunk.media).toMatchObject({ width: 1024, height: 512 })
  expect((await inspect(await keptOf(shrunk))).media).toMatchObject({ width: 1024, height: 512 })
  vips.shutdown()
})

test('what a profile says of colours is applied to what is made of a picture, and what it says of a monitor is taken out', async () => {
  const { vips, large } = await aPicture(600, 600, [200, 100, 50])
  const profile = Buffer.from(vips.Image.profileLoad('p3') as unknown as Uint8Array)
  large.setBlob('icc-profile-data', profile)
  const { media } = await inspect(large.pngsaveBuffer())
  using small = vips.Image.newFromBuffer((media as ImageFacts).thumbnail ?? new Uint8Array())
  const [red = 0, green = 0, blue = 0] = small.getpoint(50, 50)
  // https://www.w3.org/TR/css-color-4/: color(display-p3 0.784 0.392 0.196) is about rgb(213 94 32).
  for (const [is, should] of [
    [red, 213],
    [green, 94],
    [blue, 32],
  ] as const)
    expect(Math.abs(is - should)).toBeLessThan(6)
  using other = large.copy()
  other.setBlob('icc-profile-data', withSerial(profile))
  for (const bytes of [other.pngsaveBuffer(), other.jpegsaveBuffer(), other.webpsaveBuffer({ lossless: true })]) {
    const said = await inspect(bytes)
    using shown = vips.Image.newFromBuffer(await keptOf(said))
    const left = Buffer.from(shown.getBlob('icc-profile-data'))
    expect([left.length, left.includes('SER123456')]).toEqual([profile.length + 24, false])
  }
  vips.shutdown()
})

async function aPicture(width: number, height: number, colour: number[]) {
  const vips = await Vips({ dynamicLibraries: [] })
  const large = vips.Image.black(width, height).add(colour).cast('uchar').copy({ interpretation: 'srgb' })
  return { vips, large }
}

/** The last tag of the profile becomes one of a monitor's make, as Apple writes it into screenshots. */
function withSerial(profile: Buffer): Buffer {
  const mine = Buffer.concat([profile, Buffer.from('mmod\0\0\0\0SER123456\0\0\0\0\0\0\0', 'latin1')])
  mine.writeUInt32BE(mine.length, 0)
  const count = mine.readUInt32BE(128)
  const names = Array.from({ length: count }, (_, index) => mine.toString('latin1', 132 + index * 12, 136 + index * 12))
  const at = 132 + Math.max(names.indexOf('cprt'), 0) * 12
  mine.write('mmod', at, 'latin1')
  mine.writeUInt32BE(profile.length, at + 4)
  mine.writeUInt32BE(24, at + 8)
  return mine
}

test('what hangs behind a picture, and what is no part of it, is not kept', async () => {
  const gif = readFileSync(file('animated.gif'))
  const comment = Buffer.concat([Buffer.from([0x21, 0xfe, 9]), Buffer.from('SER123456'), Buffer.from([0])])
  const trailer = gif.lastIndexOf(0x3b)
  const bytes = Buffer.concat([gif.subarray(0, trailer), comment, gif.subarray(trailer), Buffer.from('motion')])
  expect(await keptOf(await inspect(bytes))).toEqual(gif)
  const png = readFileSync(file('small.png'))
  expect(await keptOf(await inspect(Buffer.concat([png, Buffer.from('motion')])))).toEqual(png)
  copyFileSync(file('small.png'), join(directory, 'clean'))
  expect((await uploads.inspect('clean', forMembers)).kept).toBeUndefined()
})

const box = (type: string, ...content: (Buffer | string)[]): Buffer => {
  const body = Buffer.concat(content.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)))
  const head = Buffer.alloc(4)
  head.writeUInt32BE(8 + body.length)
  return Buffer.concat([head, Buffer.from(type, 'latin1'), body])
}

/** With more in the box that holds what is said of a film, which stands last. */
function inMovie(film: Buffer, more: Buffer): Buffer {
  const at = film.indexOf('moov') - 4
  const bytes = Buffer.concat([film, more])
  bytes.writeUInt32BE(bytes.length - at, at)
  return bytes
}

const clean = async (name: string): Promise<Buffer> => keptOf(await inspect(readFileSync(file(name))))

test.each([
  ['in a box of its own', (film: Buffer) => Buffer.concat([film, box('gps0', 'SER123456')])],
  ['in a box of the film', (film: Buffer) => inMovie(film, box('gps ', 'SER123456'))],
  [
    'in room that nobody uses',
    (film: Buffer) => Buffer.concat([film, box('free', 'SER123456'), box('skip', 'Someone')]),
  ],
  ['in a fragment', (film: Buffer) => Buffer.concat([film, box('moof', box('traf', box('udta', 'SER123456')))])],
])('what a dashcam or an action camera notes %s is not kept', async (_, made) => {
  const film = await clean('telling.mp4')
  const bytes = made(film)
  const found = await inspect(bytes)
  const kept = await keptOf(found)
  expect(kept.toString('latin1')).not.toMatch(telling)
  expect(kept.length).toBe(bytes.length)
  expect((await inspect(kept)).kept).toBeUndefined()
  expect((await inspect(kept)).media).toEqual((await inspect(film)).media)
})

test('what hangs behind the last box of a film is not kept', async () => {
  const film = await clean('telling.mp4')
  expect(await keptOf(await inspect(Buffer.concat([film, Buffer.from('\0\0\0\x03SER123456')])))).toEqual(film)
})

test('when a film was taken is not kept, as of a photo', async () => {
  const film = await clean('telling.mp4')
  const bytes = Buffer.from(film)
  for (const type of ['mvhd', 'tkhd', 'mdhd']) bytes.writeUInt32BE(0xe1b90000, bytes.indexOf(type) + 8)
  expect(await keptOf(await inspect(bytes))).toEqual(film)
})

test('titles, names of tracks, times and attached files of a Matroska film are not kept', async () => {
  const film = readFileSync(file('words.mkv'))
  expect(film.toString('latin1')).toMatch(telling)
  const found = await inspect(film)
  const kept = await keptOf(found)
  expect(kept.toString('latin1')).not.toMatch(telling)
  const again = await inspect(kept)
  expect(again).toMatchObject({ mime: found.mime, media: found.media as object })
  expect(again.kept).toBeUndefined()
})

test('what a recorder notes beside a sound is not kept, and the title is', async () => {
  const sound = readFileSync(file('sound.wav'))
  const chunk = (type: string, body: string) => {
    const length = Buffer.alloc(4)
    length.writeUInt32LE(body.length)
    return Buffer.concat([Buffer.from(type), length, Buffer.from(body)])
  }
  const parts = [
    chunk('bext', 'Someone SER123456 '),
    chunk('iXML', '<GPS>+52.5,13.4</GPS>.'),
    chunk('LIST', 'INFOINAM\x04\0\0\0Song'),
  ]
  const bytes = Buffer.concat([sound, ...parts])
  bytes.writeUInt32LE(bytes.length - 8, 4)
  const found = await inspect(bytes)
  const kept = await keptOf(found)
  expect(kept.toString('latin1')).not.toMatch(telling)
  expect(kept.toString('latin1')).toContain('Song')
  expect((await inspect(kept)).media).toEqual(found.media)
})

test('the places of a raw picture of Canon are not kept; what it is developed with is', async () => {
  const uuid = (hex: string, ...content: (Buffer | string)[]) => box('uuid', Buffer.from(hex, 'hex'), ...content)
  const notes = [box('CMT1', 'a picture'), box('CMT4', '+52.5')]
  const bytes = Buffer.concat([
    box('ftyp', 'crx \0\0\0\x01crx isom'),
    box('moov', uuid('85c0b687820f11e08111f4ce462b6a48', ...notes)),
    uuid('be7acfcb97a942e89c71999491e3afac', '<x:xmpmeta>Someone'),
    box('mdat', 'pixels'),
  ])
  const kept = (await keptOf(await inspect(bytes))).toString('latin1')
  expect(kept).not.toMatch(telling)
  expect([kept.includes('a picture'), kept.includes('pixels')]).toEqual([true, true])
})
