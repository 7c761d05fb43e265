import { profileOf } from './cleaning/still.ts'

/** Pixels in red, green, blue and alpha, the right way up. */
export interface Pixels {
  readonly width: number
  readonly height: number
  readonly data: Uint8ClampedArray
  readonly profile: Buffer | undefined
}

export interface Heic {
  readonly width: number
  readonly height: number
  pixels(): Promise<Pixels>
}

/**
 * Pictures of iPhones. libheif with its decoder of HEVC, in WebAssembly: libvips comes without one. Loaded when the first of
 * them comes.
 */
export async function openHeic(bytes: Buffer): Promise<Heic> {
  const { default: libheif } = await import('libheif-js/wasm-bundle.js')
  const pictures = new libheif.HeifDecoder().decode(bytes)
  const picture = pictures.find((one) => one.is_primary()) ?? pictures[0]
  if (!picture) throw new Error('no picture in it')
  for (const other of pictures) if (other !== picture) other.free()
  const [width, height] = [picture.get_width(), picture.get_height()]
  const read = (at: number, length: number): Buffer => bytes.subarray(at, at + length)
  const profile = profileOf({ size: bytes.length, read })
  return {
    width,
    height,
    pixels: () =>
      new Promise((resolve, reject) => {
        picture.display({ data: new Uint8ClampedArray(width * height * 4), width, height }, (shown) => {
          picture.free()
          if (shown) resolve({ width, height, data: shown.data, profile })
          else reject(new Error('the picture cannot be decoded'))
        })
      }),
  }
}
