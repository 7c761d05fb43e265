/** What a picture may cost. Larger ones are files like any other. */
export interface Bounds {
  /** Pixels that are decoded. */
  readonly pixels: number
  /** Of either side. */
  readonly side: number
  /** Of the file. */
  readonly bytes: number
  /** For reading what a picture, a sound or a film says of itself. */
  readonly timeMs: number
}

export const defaultBounds: Bounds = {
  pixels: 50_000_000,
  side: 30_000,
  bytes: 64 * 1024 * 1024,
  timeMs: 20_000,
}

/** Of a thumbnail's longer side. */
export const thumbnailSide = 480

/** Of the picture that is shown in place of one that browsers cannot show. */
export const renditionSide = 2560

/** Of a picture for everyone: an avatar is never larger, and never what the camera wrote. */
export const publicSide = 1024
