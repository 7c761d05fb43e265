import { type ProviderAnswer, retryAfterMs } from '@tidings/core'
import type { VendorAnswer } from './asking.ts'

/** What an answer means; `unauthorised` is a token that may be fetched anew. */
export type Verdict = ProviderAnswer | { readonly came: 'unauthorised'; readonly why: string }

/** What a code means: `full` is a limit that is lifted by time, `device full` one of this device alone. With words of ours, which hold nothing of what was answered. */
export type Meaning =
  | readonly ['taken']
  | readonly ['dead' | 'refused' | 'failed' | 'full' | 'device full' | 'unauthorised', why: string]

export type Codes = Readonly<Record<string, Meaning>>

/** A limit of a day or an hour is asked about again after so long. */
const fullMs = 3_600_000

/** Down a path of what was answered, which may be anything. */
export function valueAt(json: unknown, ...path: readonly string[]): unknown {
  let value = json
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = (value as Record<string, unknown>)[key]
  }
  return value
}

/** A code as an operator finds it in the provider's document; what is none is not repeated. */
const shownCode = (code: unknown): string => (/^-?\d{1,12}$/.test(String(code)) ? `code ${code}` : 'no code')

function verdictOf(meaning: Meaning, code: unknown): Verdict {
  if (meaning[0] === 'taken') return { came: 'taken' }
  const why = `${shownCode(code)}: ${meaning[1]}`
  if (meaning[0] === 'full') return { came: 'failed', why, retryAfterMs: fullMs }
  if (meaning[0] === 'device full') return { came: 'failed', why, retryAfterMs: fullMs, ofDevice: true }
  return { came: meaning[0], why }
}

/** By the table of the provider's document. What is not in it is not tried again: nobody knows what it would do. */
export function judged(code: unknown, codes: Codes, { status }: VendorAnswer): Verdict {
  const key = String(code)
  const meaning = Object.hasOwn(codes, key) ? codes[key] : undefined
  if (meaning) return verdictOf(meaning, code)
  if (status === 401 || status === 403) return { came: 'unauthorised', why: `status ${status} and ${shownCode(code)}` }
  return { came: 'refused', why: `status ${status} and ${shownCode(code)}, which is not known here: see its document` }
}

/** What no provider needs to be asked about; undefined where its own code says more. */
export function byStatus({ status, json, retryAfter }: VendorAnswer, now: number): ProviderAnswer | undefined {
  const asked = retryAfterMs(retryAfter, now)
  const later = asked ? { retryAfterMs: asked } : {}
  if (status === 429) return { came: 'failed', why: 'it wants fewer pushes (status 429)', ...later }
  if (status >= 500) return { came: 'failed', why: `it is in trouble (status ${status})`, ...later }
  if (json === undefined) return { came: 'failed', why: `it answered with something else than JSON (status ${status})` }
  return undefined
}
