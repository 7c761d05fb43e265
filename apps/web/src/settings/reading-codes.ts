/** Finds a code in a picture: what it says, if there is one. */
export type ReadCode = (video: HTMLVideoElement) => Promise<string | undefined>

/** As browsers that can do it by themselves have it; TypeScript's own types do not know it yet. */
interface Detector {
  detect(source: HTMLVideoElement): Promise<readonly { readonly rawValue: string }[]>
}

interface DetectorMaker {
  new (options: { readonly formats: readonly string[] }): Detector
  getSupportedFormats(): Promise<readonly string[]>
}

const format = 'qr_code'
/** Smaller pictures are looked through in a few milliseconds, and a code fills a good part of them. */
const longestSide = 640

async function byBrowser(): Promise<ReadCode | undefined> {
  const { BarcodeDetector } = globalThis as { readonly BarcodeDetector?: DetectorMaker }
  if (!BarcodeDetector || !(await BarcodeDetector.getSupportedFormats()).includes(format)) return undefined
  const detector = new BarcodeDetector({ formats: [format] })
  return async (video) => (await detector.detect(video))[0]?.rawValue
}

async function byLibrary(): Promise<ReadCode> {
  const { default: read } = await import('jsqr')
  const canvas = document.createElement('canvas')
  const context = canvas.getContext('2d', { willReadFrequently: true })
  return async (video) => {
    const scale = Math.min(1, longestSide / Math.max(video.videoWidth, video.videoHeight, 1))
    canvas.width = Math.round(video.videoWidth * scale)
    canvas.height = Math.round(video.videoHeight * scale)
    if (!context || canvas.width === 0) return undefined
    context.drawImage(video, 0, 0, canvas.width, canvas.height)
    const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height)
    return read(data, width, height)?.data
  }
}

/** By the browser where it can; else by a library that is loaded now. */
export const codeReader = async (): Promise<ReadCode> => (await byBrowser().catch(() => undefined)) ?? byLibrary()
