import { limits, TidingsError } from '@tidings/protocol'

/** What stands around a content: the frame, the input, the message within it. */
const around = 8
const deepest = limits.contentDepth + around
/** Shorter texts cannot nest so deep that it costs anything. */
const harmless = 1024

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

/** Where a text ends that begins behind `from`: at its quotation mark, or at the end of all. */
function endOfText(json: Buffer, from: number): number {
  let at = from + 1
  /** The next quotation mark, looked for once: what lies before it is looked at for backslashes alone. */
  let next = -1
  for (;;) {
    at = lookedThrough(json, at)
    if (at >= json.length || json[at] === quote) return at
    if (next < at) next = json.indexOf(quote, at)
    if (next < 0) return json.length
    const escapedAt = json.subarray(at, next).indexOf(backslash)
    if (escapedAt < 0) return next
    at += escapedAt
  }
}

/**
 * Refuses JSON that nests deeper than any input may, before it is parsed: a hundred thousand brackets hold a parser up for
 * longer than everything else that a request costs. Throws `invalid`; what is no JSON is left for the parser to refuse.
 */
export function expectShallow(json: Buffer): void {
  if (json.length <= harmless) return
  let depth = 0
  for (let at = 0; at < json.length; at++) {
    const byte = json[at] as number
    if (byte === quote) at = endOfText(json, at)
    else depth += steps[byte] as number
    if (depth > deepest) throw tooDeep()
  }
}

function tooDeep(): TidingsError {
  const message = `nests deeper than ${deepest} levels`
  return new TidingsError('invalid', message, { issues: [{ path: '', message }] })
}
