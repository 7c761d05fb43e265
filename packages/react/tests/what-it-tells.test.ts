import { readFileSync } from 'node:fs'
import { mediaFile } from '@tidings/testkit'
import { expect, test } from 'vitest'
import { whatItTells } from '../src/composer/what-it-tells.ts'

/** A TIFF directory as cameras write it, of either order of bytes. */
function exif(little: boolean, { device = '', place = false }): Uint8Array {
  const bytes = new Uint8Array(200)
  const view = new DataView(bytes.buffer)
  bytes.set(new TextEncoder().encode(little ? 'II' : 'MM'))
  view.setUint16(2, 42, little)
  view.setUint32(4, 8, little)
  const fields: (readonly [tag: number, count: number, value: number])[] = []
  if (device !== '') fields.push([0x0110, device.length + 1, 120])
  if (place) fields.push([0x8825, 1, 80])
  view.setUint16(8, fields.length, little)
  fields.forEach(([tag, count, value], at) => {
    view.setUint16(10 + at * 12, tag, little)
    view.setUint32(14 + at * 12, count, little)
    view.setUint32(18 + at * 12, value, little)
  })
  view.setUint16(80, 1, little)
  view.setUint16(82, 2, little)
  bytes.set(new TextEncoder().encode(device), 120)
  return bytes
}

const text = (words: string) => Uint8Array.from(words, (sign) => sign.charCodeAt(0))
const of = (type: string, ...parts: readonly Uint8Array[]) => whatItTells(new Blob(parts as never, { type }))

test('where and with what a picture was made, in either order of bytes and wherever a format has it', async () => {
  const phone = { device: 'Pixel 9', place: true }
  for (const little of [true, false]) {
    expect(await of('image/jpeg', text('\xff\xd8\xff\xe1\x00\xffExif\0\0'), exif(little, phone))).toEqual(phone)
    expect(await of('image/png', text('\x89PNG…eXIf'), exif(little, phone))).toEqual(phone)
    expect(await of('image/webp', text('RIFF....WEBPEXIF\x08\0\0\0'), exif(little, { place: true }))).toEqual({
      place: true,
    })
  }
  expect(await of('image/jpeg', text('Exif\0\0'), exif(true, {}))).toEqual({ place: false })
})

test('a film, in its beginning or its end', async () => {
  const long = new Uint8Array(700_000)
  expect(await of('video/mp4', long, text('\0\0\0\x1e\xa9xyz\0\x12\x15\xc7+52.5'))).toEqual({ place: true })
  expect(await of('video/mp4', text('\0\0\0\x14\xa9mod\0\x08\x15\xc7Hero 12'), long)).toEqual({
    place: false,
    device: 'Hero 12',
  })
  expect(await of('video/quicktime', text('com.apple.quicktime.location.ISO6709'), long)).toEqual({ place: true })
})

test('what is cut short, or is nothing of the kind, tells nothing and breaks nothing', async () => {
  for (let length = 0; length < 140; length += 7)
    expect(
      await of('image/jpeg', text('Exif\0\0'), exif(true, { device: 'Pixel 9', place: true }).slice(0, length)),
    ).toBeDefined()
  expect(await of('image/jpeg', text('Exif\0\0II*\0\xff\xff\xff\xff'))).toEqual({ place: false })
  expect(await of('text/plain', text('Exif\0\0'), exif(true, { place: true }))).toEqual({ place: false })
  expect(await whatItTells(new Blob([readFileSync(mediaFile('small.png'))], { type: 'image/png' }))).toEqual({
    place: false,
  })
})
