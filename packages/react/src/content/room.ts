/** Sides of a picture on the screen, in pixels. */
const longest = 320
const shortest = 96
/** Where nothing is known of a picture, and where it says less of itself than can be true of one. */
const usual = { width: longest, height: 240 }

interface Sides {
  readonly width?: number
  readonly height?: number
}

interface PictureRoom {
  readonly width: number
  readonly height: number
  /** `all` of it is seen, at most in its own size; or it is `cut` to the room. */
  readonly fit: 'all' | 'cut'
}

const isSide = (side: number | undefined): side is number => side !== undefined && Number.isFinite(side) && side >= 1

/**
 * The room that a picture takes is known before it is there, so that nothing jumps, and it is never more: a strip of a hundred
 * thousand pixels shows its beginning, an icon stands in its own size where a finger can meet it.
 */
export function roomFor({ width, height }: Sides): PictureRoom {
  if (!isSide(width) || !isSide(height)) return { ...usual, fit: 'all' }
  const scale = Math.min(longest / Math.max(width, height), 1)
  const bounded = (pixels: number): number => Math.max(shortest, Math.round(pixels * scale))
  const isSmall = width < shortest || height < shortest
  const isStrip = Math.max(width, height) > longest && Math.min(width, height) * scale < shortest
  return { width: bounded(width), height: bounded(height), fit: isSmall && !isStrip ? 'all' : 'cut' }
}
