/** Advance widths in thousandths of an em: what stands in the place of Latin and of ideographic signs, and of blanks. */
const glyphs = [
  { width: 500, filled: false },
  { width: 500, filled: true },
  { width: 1000, filled: true },
] as const
const [blank, half, full] = [0, 1, 2] as const

/** First and last sign, and the glyph of each between them. */
const signs = [
  [0x20, 0x20, blank],
  [0x21, 0x9f, half],
  [0xa0, 0xa0, blank],
  [0xa1, 0x2e7f, half],
  [0x2e80, 0x1_ff_ff, full],
] as const

const em = 1000
const [ascent, descent] = [900, 100] as const

const u16 = (...values: readonly number[]) => values.flatMap((value) => [(value >> 8) & 255, value & 255])
const u32 = (...values: readonly number[]) => values.flatMap((value) => [...u16(value >>> 16), ...u16(value & 0xff_ff)])
const zeros = (count: number) => Array<number>(count).fill(0)

/** A rectangle from the line's foot up to a little below its head: one contour of four points. */
function glyph({ width, filled }: (typeof glyphs)[number]): readonly number[] {
  if (!filled) return []
  const [left, right, bottom, top] = [40, width - 40, 0, 700] as const
  const box = u16(1, left, bottom, right, top)
  const [onCurve, xs, ys] = [1, u16(left, 0, right - left, 0), u16(bottom, top - bottom, 0, bottom - top)]
  const written = [...box, ...u16(3, 0), ...Array<number>(4).fill(onCurve), ...xs, ...ys]
  return [...written, ...zeros(-written.length & 3)]
}

/** Many signs to one glyph: format 13 of the OpenType specification, `cmap`. */
function cmap(): readonly number[] {
  const groups = signs.flatMap((group) => u32(...group))
  return [...u16(0, 1, 3, 10), ...u32(12), ...u16(13, 0), ...u32(16 + groups.length, 0, signs.length), ...groups]
}

function tables(): Readonly<Record<string, readonly number[]>> {
  const drawn = glyphs.map(glyph)
  let end = 0
  const offsets = [0, ...drawn.map((bytes) => (end += bytes.length))]
  return {
    'OS/2': [
      ...u16(4, 500, 400, 5, 0, ...zeros(10), 0),
      ...zeros(10 + 16),
      ...u32(0x54_49_44_49),
      ...u16(0x40, 0x20, 0xff_ff, ascent, -descent, 0, ascent, descent),
      ...zeros(8),
      ...u16(500, 700, 0, 0x20, 2),
    ],
    cmap: cmap(),
    glyf: drawn.flat(),
    head: [...u32(0x1_00_00, 0x1_00_00, 0, 0x5f_0f_3c_f5), ...u16(3, em, ...zeros(8), 0, 0, em, 700, 0, 8, 2, 1, 0)],
    hhea: [...u32(0x1_00_00), ...u16(ascent, -descent, 0, em, 0, 0, em, 1, 0, 0, ...zeros(5), glyphs.length)],
    hmtx: glyphs.flatMap(({ width, filled }) => u16(width, filled ? 40 : 0)),
    loca: u32(...offsets),
    maxp: [...u32(0x1_00_00), ...u16(glyphs.length, 4, 1, 0, 0, 2, ...zeros(8))],
    name: u16(0, 0, 6),
    post: [...u32(0x3_00_00), ...zeros(28)],
  }
}

/**
 * A TrueType font in which every sign is a rectangle: text takes the same room on every machine, whichever fonts it has,
 * and a picture of it shows where it stands and in which colour. Source: the OpenType specification, 1.9.
 */
export function blockFont(): Uint8Array {
  const parts = Object.entries(tables())
  const directory = [...u32(0x1_00_00), ...u16(parts.length, 128, 3, parts.length * 16 - 128)]
  const body: number[] = []
  for (const [tag, bytes] of parts) {
    const at = 12 + parts.length * 16 + body.length
    directory.push(...Buffer.from(tag), ...u32(0, at, bytes.length))
    body.push(...bytes, ...zeros(-bytes.length & 3))
  }
  return Uint8Array.from([...directory, ...body])
}
