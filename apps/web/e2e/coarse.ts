import pixelmatch from 'pixelmatch'
import { PNG } from 'pngjs'

/** So many pixels in a row and a column become one: letters are gone, places and colours stay. */
const cell = 8
/** How different a colour must be to count, 0 to 1; how another browser smooths an edge is less. */
const threshold = 0.18

/** A picture without its details, so that another hour is no difference. */
export function coarse(picture: Buffer): PNG {
  const whole = PNG.sync.read(picture)
  const small = new PNG({ width: Math.floor(whole.width / cell), height: Math.floor(whole.height / cell) })
  for (let y = 0; y < small.height; y++) {
    for (let x = 0; x < small.width; x++) {
      for (let part = 0; part < 4; part++) small.data[(y * small.width + x) * 4 + part] = average(whole, { x, y, part })
    }
  }
  return small
}

function average({ data, width }: PNG, { x, y, part }: Readonly<Record<'x' | 'y' | 'part', number>>): number {
  let sum = 0
  for (let row = y * cell; row < (y + 1) * cell; row++)
    for (let column = x * cell; column < (x + 1) * cell; column++) sum += data[(row * width + column) * 4 + part] ?? 0
  return Math.round(sum / cell ** 2)
}

export interface Difference {
  /** Of the picture, 0 to 1. */
  readonly part: number
  readonly picture: PNG
}

/** How much of two coarse pictures differs; all of it when they are of another size. */
export function difference(a: PNG, b: PNG): Difference {
  const picture = new PNG({ width: a.width, height: a.height })
  if (a.width !== b.width || a.height !== b.height) return { part: 1, picture }
  const differing = pixelmatch(a.data, b.data, picture.data, a.width, a.height, { threshold })
  return { part: differing / (a.width * a.height), picture }
}
