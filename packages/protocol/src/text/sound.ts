import { z } from 'zod'

/** The character that stands for what is none. */
const replacement = '\ufffd'

/** A handler's input nests no deeper; what lies below is refused by its schema. */
const deepest = 40

const isSound = (text: string): boolean => text.isWellFormed() && !text.includes('\0')

/**
 * Halves of characters (lone surrogates) and U+0000 as U+FFFD, as UTF-8 and CommonMark have it: no database, no file and no
 * strict reader takes them, and a text that was cut in the middle of an emoji is not lost. Lengths stay.
 */
export const soundText = (text: string): string =>
  isSound(text) ? text : text.toWellFormed().replaceAll('\0', replacement)

/** The same of every text and key in a JSON value. What is sound, as nearly everything is, is answered as it came. */
export function sound(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return soundText(value)
  if (typeof value !== 'object' || value === null || depth === deepest || isSoundWithin(value, depth)) return value
  if (Array.isArray(value)) return value.map((item) => sound(item, depth + 1))
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [soundText(key), sound(item, depth + 1)]))
}

function isSoundWithin(value: object, depth: number): boolean {
  if (depth === deepest) return true
  for (const key in value) {
    if (!isSound(key)) return false
    const item = (value as Record<string, unknown>)[key]
    if (
      typeof item === 'string'
        ? !isSound(item)
        : typeof item === 'object' && item !== null && !isSoundWithin(item, depth + 1)
    )
      return false
  }
  return true
}

/** A text as it was written. Every text of an input is of this kind, of a stricter form, or of an alphabet of its own. */
export const plainText = () => z.string().overwrite(soundText)

/** A piece of a longer text, which may begin or end in the middle of a character: whoever joins the pieces makes them sound. */
export const pieceOfText = () => z.string().overwrite((text) => text.replaceAll('\0', replacement))
