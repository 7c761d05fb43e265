import { readFile, stat } from 'node:fs/promises'
import { encode } from 'blurhash'
import { type Bounds, publicSide, renditionSide, thumbnailSide } from './bounds.ts'
import type { Media, Shown } from './messages.ts'
import { type Opened, openPicture } from './opened.ts'
import type { Image } from './vips.ts'

/** Of the picture from which the blurhash is made. */
const blurSide = 32

/** What every browser shows that the web chat supports. */
const shown = /^image\/(jpeg|png|apng|gif|webp|avif|bmp)$/

/** https://blurha.sh */
function blurhashOf(picture: Opened): string {
  using small = picture.shrink(blurSide)
  using colours = small.colourspace('srgb')
  using flat = colours.hasAlpha() ? colours.flatten({ background: [255, 255, 255] }) : colours.copy()
  using opaque = flat.addalpha()
  using eight = opaque.cast('uchar')
  const { width, height } = eight
  const pixels = new Uint8ClampedArray(eight.writeToMemory())
  const [x, y] = width >= height ? [4, 3] : [3, 4]
  return encode(pixels, width, height, x, y)
}

/** Smaller, the right way up, and without what the camera wrote into it (where it was, say). */
function webpOf(image: Image, quality: number): Uint8Array {
  using colours = image.colourspace('srgb')
  return colours.webpsaveBuffer({ Q: quality, effort: 3, keep: 'none' })
}

function smaller(picture: Opened, side: number, quality: number): Uint8Array {
  using small = picture.shrink(side)
  return webpOf(small, quality)
}

/** Of an animation, all frames: as long as they are not more pixels than any other picture may have. */
const goesOnMoving = ({ frames, size }: Opened, bounds: Bounds): boolean =>
  frames > 1 && frames * size.width * size.height <= bounds.pixels

function forEveryone(picture: Opened, { bounds, side = publicSide }: PictureTask): Uint8Array {
  using small = picture.shrink(side, goesOnMoving(picture, bounds) ? 'all' : undefined)
  return webpOf(small, 85)
}

/** Readers do not agree on how a PNG or a WebP is turned: such a picture is turned for them. */
function upright(picture: Opened, mime: string): Uint8Array {
  using turned = picture.shrink(Math.max(picture.size.width, picture.size.height))
  return mime === 'image/png' ? turned.pngsaveBuffer({ keep: 'none' }) : webpOf(turned, 92)
}

function inPlaceOf(picture: Opened, mime: string, task: PictureTask): Shown['instead'] {
  if (task.everyone) return { bytes: forEveryone(picture, task), mime: 'image/webp' }
  const isTurned = picture.orientation > 1 && picture.frames === 1 && /^image\/(png|webp)$/.test(mime)
  return isTurned ? { bytes: upright(picture, mime), mime } : undefined
}

export interface PictureTask {
  readonly bounds: Bounds
  /** Whoever has its link will see it. */
  readonly everyone: boolean
  /** Then, of its longer side. */
  readonly side?: number
}

function isAnimated(bytes: Buffer, mime: string, picture: Opened, { bounds, everyone }: PictureTask): boolean {
  // What is made anew moves only if all of it was.
  if (everyone) return goesOnMoving(picture, bounds)
  // AVIF says so by its brand.
  return (
    picture.frames > 1 || mime === 'image/apng' || (mime === 'image/avif' && bytes.toString('latin1', 8, 12) === 'avis')
  )
}

function seen({ size }: Opened, side: number): Opened['size'] {
  const scale = Math.min(1, side / Math.max(size.width, size.height))
  return { width: Math.round(size.width * scale) || 1, height: Math.round(size.height * scale) || 1 }
}

/** What a picture shows; undefined for what is larger than the bounds. Throws at what is no picture. */
export async function pictureOf(file: string, mime: string, task: PictureTask): Promise<Shown | undefined> {
  const { bounds, everyone, side = publicSide } = task
  if ((await stat(file)).size > bounds.bytes) return undefined
  const bytes = await readFile(file)
  const picture = await openPicture(bytes, mime, bounds)
  if (!picture) return undefined
  const instead = inPlaceOf(picture, mime, task)
  const size = everyone ? seen(picture, side) : picture.size
  const animated = isAnimated(bytes, mime, picture, task) ? { animated: true as const } : {}
  const isSmall = size.width <= thumbnailSide && size.height <= thumbnailSide && (everyone || shown.test(mime))
  const media: Media = {
    kind: 'image',
    ...size,
    ...animated,
    blurhash: blurhashOf(picture),
    ...(isSmall ? {} : { thumbnail: smaller(picture, thumbnailSide, 75) }),
    ...(everyone || shown.test(mime) ? {} : { rendition: smaller(picture, renditionSide, 82) }),
  }
  return { media, ...(instead ? { instead } : {}) }
}
