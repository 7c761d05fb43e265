import { limits, TidingsError } from '@tidings/protocol'

/** What stands around a content: the frame, the input, the message within it. */
const around = 8
const deepest = limits.contentDepth + around
/** Shorter texts cannot nest so deep that it costs anything. */
const harmless = 1024

const [quote, backslash] = [...'"\\'].map((sign) => sign.charCodeAt(0))
/** By how much a byte outside a text goes deeper. */
const steps = new Int8Array(256)
for (const sign of '{[') steps[sign.charCodeAt(0)] = 1
for (const sign of '}]') steps[sign.charCodeAt(0)] = -1

/**
 * Refuses JSON that nests deeper than any input may, before it is parsed: a hundred thousand brackets hold a parser up for
 * longer than everything else that a request costs. Throws `invalid`; what is no JSON is left for the parser to refuse.
 */
export function expectShallow(json: Uint8Array): void {
  if (json.length <= harmless) return
  let depth = 0
  let isText = false
  for (let at = 0; at < json.length; at++) {
    const byte = json[at] as number
    if (byte === quote) isText = !isText
    else if (isText) at += byte === backslash ? 1 : 0
    else depth += steps[byte] as number
    if (depth > deepest) throw tooDeep()
  }
}

function tooDeep(): TidingsError {
  const message = `nests deeper than ${deepest} levels`
  return new TidingsError('invalid', message, { issues: [{ path: '', message }] })
}
