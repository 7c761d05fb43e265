import { readFile, stat } from 'node:fs/promises'
import { encode } from 'blurhash'
import Vips from 'wasm-vips'
import { type Bounds, thumbnailSide } from './bounds.ts'
import type { Media } from './messages.ts'

type VipsModule = Awaited<ReturnType<typeof Vips>>
type Image = InstanceType<VipsModule['Image']>

/** Of the picture from which the blurhash is made. */
const blurSide = 32
const quiet = (): void => undefined

/**
 * libvips in WebAssembly: no native add-on to install, and a hostile picture breaks out into a sandbox. Formats that come
 * as modules of their own (SVG, HEIF, JPEG XL) are left out.
 */
let loading: Promise<VipsModule> | undefined

function load(): Promise<VipsModule> {
  loading ??= Vips({ dynamicLibraries: [], print: quiet, printErr: quiet }).then((vips) => {
    vips.concurrency(1)
    vips.Cache.max(0)
    return vips
  })
  return loading
}

/** Orientations from 5 on lie on their side. */
function seenSize(image: Image): { readonly width: number; readonly height: number } {
  const orientation = image.getTypeof('orientation') === 0 ? 1 : image.getInt('orientation')
  const { width, pageHeight: height } = image
  return orientation >= 5 ? { width: height, height: width } : { width, height }
}

function fits({ width, height }: { readonly width: number; readonly height: number }, bounds: Bounds): boolean {
  return width <= bounds.side && height <= bounds.side && width * height <= bounds.pixels
}

/** https://blurha.sh */
function blurhashOf(vips: VipsModule, bytes: Uint8Array): string {
  using small = vips.Image.thumbnailBuffer(bytes, blurSide, { height: blurSide, size: 'down', no_rotate: false })
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
function thumbnailOf(vips: VipsModule, bytes: Uint8Array): Uint8Array {
  using small = vips.Image.thumbnailBuffer(bytes, thumbnailSide, { height: thumbnailSide, size: 'down' })
  return small.webpsaveBuffer({ Q: 75, effort: 3, keep: 'none' })
}

/** What a picture shows; undefined for what is larger than the bounds. Throws at what is no picture. */
export async function pictureOf(file: string, bounds: Bounds): Promise<Media> {
  if ((await stat(file)).size > bounds.bytes) return undefined
  const bytes = await readFile(file)
  const vips = await load()
  // Only the header is read: nothing is decoded of a picture that is too large.
  using header = vips.Image.newFromBuffer(bytes, '', { access: 'sequential' })
  const size = seenSize(header)
  if (!fits(size, bounds)) return undefined
  const facts = { kind: 'image' as const, ...size, blurhash: blurhashOf(vips, bytes) }
  const small = size.width <= thumbnailSide && size.height <= thumbnailSide
  return small ? facts : { ...facts, thumbnail: thumbnailOf(vips, bytes) }
}
