import type { Bounds } from './bounds.ts'
import { openHeic } from './heic.ts'
import { type Image, loadVips, type VipsModule } from './vips.ts'

export interface Size {
  readonly width: number
  readonly height: number
}

/** A picture that is known to fit the bounds. */
export interface Opened {
  /** As seen. */
  readonly size: Size
  /** 1 to 8: how the file asks for it to be turned. */
  readonly orientation: number
  readonly frames: number
  readonly vips: VipsModule
  /** At most so large, the right way up, in sRGB. `frames`: all of an animation, one below the other. */
  shrink(side: number, frames?: 'all'): Image
}

function fits({ width, height }: Size, bounds: Bounds): boolean {
  return width > 0 && height > 0 && width <= bounds.side && height <= bounds.side && width * height <= bounds.pixels
}

const numberOf = (image: Image, name: string): number => (image.getTypeof(name) === 0 ? 1 : image.getInt(name))

/** The colours that a browser shows: a profile is applied, not forgotten. */
const inScreenColours = { size: 'down', output_profile: 'srgb' } as const

async function openedHeic(bytes: Buffer, bounds: Bounds): Promise<Opened | undefined> {
  const heic = await openHeic(bytes)
  if (!fits(heic, bounds)) return undefined
  const { width, height, data, profile } = await heic.pixels()
  const vips = await loadVips()
  const shrink = (side: number): Image => {
    using raw = vips.Image.newFromMemory(new Uint8Array(data.buffer), width, height, 4, vips.BandFormat.uchar)
    using image = raw.copy({ interpretation: 'srgb' })
    if (profile) image.setBlob('icc-profile-data', profile)
    return image.thumbnailImage(side, { height: side, ...inScreenColours })
  }
  return { size: { width, height }, orientation: 1, frames: 1, vips, shrink }
}

const libraries: Readonly<Record<string, 'vips-heif.wasm' | 'vips-jxl.wasm'>> = {
  'image/avif': 'vips-heif.wasm',
  'image/jxl': 'vips-jxl.wasm',
}

/** undefined for what is larger than the bounds. Throws at what is no picture. */
export async function openPicture(bytes: Buffer, mime: string, bounds: Bounds): Promise<Opened | undefined> {
  if (/^image\/hei[cf]/.test(mime)) return openedHeic(bytes, bounds)
  const vips = await loadVips(libraries[mime])
  // Only the header is read: nothing is decoded of a picture that is too large.
  using header = vips.Image.newFromBuffer(bytes, '', { access: 'sequential' })
  const { width, pageHeight: height } = header
  const orientation = numberOf(header, 'orientation')
  // Orientations from 5 on lie on their side.
  const size = orientation >= 5 ? { width: height, height: width } : { width, height }
  if (!fits(size, bounds)) return undefined
  const frames = /^image\/(gif|webp)$/.test(mime) ? numberOf(header, 'n-pages') : 1
  const shrink = (side: number, all?: 'all'): Image =>
    vips.Image.thumbnailBuffer(bytes, side, {
      height: side,
      ...inScreenColours,
      ...(all ? { option_string: '[n=-1]' } : {}),
    })
  return { size, orientation, frames, vips, shrink }
}
