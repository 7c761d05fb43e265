import { limits, TidingsError } from '@tidings/protocol'

/** What stands around a content: the frame, the input, the message within it. */
const around = 8
const deepest = limits.contentDepth + around
/** Shorter bodies cannot nest so deep that it costs anything. */
export const harmlessBytes = 1024

const quote = '"'.charCodeAt(0)
const backslash = '\\'.charCodeAt(0)
/** By how much a byte outside a text goes deeper. */
const steps = new Int8Array(256)
for (const sign of '{[') steps[sign.charCodeAt(0)] = 1
for (const sign of '}]') steps[sign.charCodeAt(0)] = -1

/** Of a text so much is looked at byte by byte; from there on its end is looked for, which costs more to begin. */
const shortText = 64

/** Goes through a text up to its end, byte by byte, but no further than a short one is long. */
function lookedThrough(json: Buffer, from: number): number {
  const near = Math.min(from + shortText, json.length)
  let at = from
  while (at < near && json[at] !== quote) at += json[at] === backslash ? 2 : 1
  return at
}

/** Whether the first byte of what comes next belongs to an escape, when the text from `from` on has no quotation mark. */
function endsInEscape(json: Buffer, from: number): boolean {
  let before = json.length
  while (before > from && json[before - 1] === backslash) before -= 1
  return (json.length - before) % 2 === 1
}

/** Where a text ends of which the next byte stands at `from`: at its quotation mark, or behind all there is, by one more when that ends within an escape. */
function endOfText(json: Buffer, from: number): number {
  let at = from
  /** The next quotation mark, looked for once: what lies before it is looked at for backslashes alone. */
  let next = -1
  for (;;) {
    at = lookedThrough(json, at)
    if (at >= json.length || json[at] === quote) return at
    if (next < at) next = json.indexOf(quote, at)
    if (next < 0) return endsInEscape(json, at) ? json.length + 1 : json.length
    const escapedAt = json.subarray(at, next).indexOf(backslash)
    if (escapedAt < 0) return next
    at += escapedAt
  }
}

/**
 * Refuses JSON that nests deeper than any input may, while it comes and before it is parsed: a hundred thousand brackets
 * hold a parser up for longer than everything else that a request costs, and gathering them is in vain. What is no JSON is
 * left for the parser to refuse.
 */
export class Nesting {
  #depth = 0
  #isInText = false
  /** The next byte belongs to an escape that has begun. */
  #isInEscape = false

  /** The next piece, which may end anywhere. Throws `invalid`. */
  read(json: Buffer): void {
    if (json.length === 0) return
    let depth = this.#depth
    let at = this.#isInText ? this.#pastText(json, this.#isInEscape ? 1 : 0) : 0
    while (at < json.length) {
      const byte = json[at] as number
      if (byte === quote) at = this.#pastText(json, at + 1)
      else {
        depth += steps[byte] as number
        if (depth > deepest) throw tooDeep()
        at += 1
      }
    }
    this.#depth = depth
  }

  #pastText(json: Buffer, from: number): number {
    const end = endOfText(json, from)
    this.#isInText = end >= json.length
    this.#isInEscape = end > json.length
    return end + 1
  }
}

function tooDeep(): TidingsError {
  const message = `nests deeper than ${deepest} levels`
  return new TidingsError('invalid', message, { issues: [{ path: '', message }] })
}
