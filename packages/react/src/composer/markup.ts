import type { Selection } from './field.ts'
import { nothing, pieceOf, shifted, type Written } from './written.ts'

export type Format = 'bold' | 'italic' | 'strike' | 'code' | 'quote' | 'list' | 'numbers' | 'link'

/** What is to stand in the place of a stretch, and what of it is selected then. */
export interface Formatted {
  readonly stretch: Selection
  readonly piece: Written
  readonly select: Selection
}

const signs: Readonly<Partial<Record<Format, string>>> = { bold: '**', italic: '_', strike: '~~', code: '`' }

const between = (before: string, piece: Written, after: string): Written => ({
  text: before + piece.text + after,
  mentionsAt: shifted(piece.mentionsAt, before.length),
})

/** Marks mean nothing beside a blank: what is selected without those at its ends. */
function withoutBlanks({ text }: Written, [from, to]: Selection): Selection {
  const inside = text.slice(from, to)
  if (inside.trim() === '') return [from, to]
  return [to - inside.trimStart().length, from + inside.trimEnd().length]
}

/** Puts marks around what is selected, or takes them away. */
function wrap(written: Written, selection: Selection, mark: string): Formatted {
  const [from, to] = withoutBlanks(written, selection)
  const { length } = mark
  const { text } = written
  const inside = pieceOf(written, from, to)
  // Of two signs one is no mark of its own: `_` within `__`.
  const isMarked = text.slice(from - length, from) === mark && text.slice(to, to + length) === mark
  if (from >= length && isMarked)
    return { stretch: [from - length, to + length], piece: inside, select: [from - length, to - length] }
  return { stretch: [from, to], piece: between(mark, inside, mark), select: [from + length, to + length] }
}

/** Marks the lines in which something is selected, or takes the marks away where all have them. */
function mark(written: Written, [start, end]: Selection, markOf: (line: number) => string, known: RegExp): Formatted {
  const { text } = written
  const from = text.lastIndexOf('\n', start - 1) + 1
  const next = text.indexOf('\n', end)
  const to = next < 0 ? text.length : next
  const lines = text.slice(from, to).split('\n')
  const isMarked = lines.every((line) => known.test(line))
  let at = from
  let piece: Written = nothing
  for (const [index, line] of lines.entries()) {
    const whole = pieceOf(written, at, at + line.length)
    const skipped = isMarked ? (known.exec(line)?.[0].length ?? 0) : 0
    const added = between(isMarked ? '' : markOf(index), pieceOf(whole, skipped, line.length), '')
    const before = index === 0 ? '' : `${piece.text}\n`
    piece = {
      text: before + added.text,
      mentionsAt: [...piece.mentionsAt, ...shifted(added.mentionsAt, before.length)],
    }
    at += line.length + 1
  }
  return { stretch: [from, to], piece, select: [from, from + piece.text.length] }
}

/** The address is written over what is selected then. */
function link(written: Written, selection: Selection): Formatted {
  const [from, to] = withoutBlanks(written, selection)
  const inside = pieceOf(written, from, to)
  if (/^https?:\/\/\S+$/.test(inside.text))
    return { stretch: [from, to], piece: between('[](', inside, ')'), select: [from + 1, from + 1] }
  const end = from + inside.text.length + 3
  return { stretch: [from, to], piece: between('[', inside, '](https://)'), select: [end, end + 8] }
}

/** Code of more than a line stands between lines of its own. */
function fence(written: Written, [from, to]: Selection): Formatted {
  const inside = pieceOf(written, from, to)
  const before = from === 0 || written.text[from - 1] === '\n' ? '```\n' : '\n```\n'
  const after = `${inside.text.endsWith('\n') ? '' : '\n'}\`\`\`${(written.text[to] ?? '\n') === '\n' ? '' : '\n'}`
  const start = from + before.length
  return { stretch: [from, to], piece: between(before, inside, after), select: [start, start + inside.text.length] }
}

/** What becomes of a text when a stretch of it is formatted. */
export function formatted(written: Written, selection: Selection, format: Format): Formatted {
  if (format === 'quote') return mark(written, selection, () => '> ', /^> ?/)
  if (format === 'list') return mark(written, selection, () => '- ', /^[-*] /)
  if (format === 'numbers') return mark(written, selection, (line) => `${line + 1}. `, /^\d{1,3}[.)] /)
  if (format === 'link') return link(written, selection)
  if (format === 'code' && written.text.slice(...selection).includes('\n')) return fence(written, selection)
  return wrap(written, selection, signs[format] ?? '')
}
