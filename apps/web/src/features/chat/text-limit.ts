import { limits } from '@tidings/protocol/limits'

/** The schema's own limit for content of type text. */
const mostCharacters = 20_000

/** Undefined when a text may be sent as one message; else its length and the most that it may have. */
export function sizeFault(text: string): { readonly length: number; readonly most: number } | undefined {
  const { length } = text.trim()
  if (length > mostCharacters) return { length, most: mostCharacters }
  if (length * 6 < limits.contentBytes) return undefined
  const bytes = new TextEncoder().encode(JSON.stringify({ type: 'text', data: text.trim() })).length
  return bytes > limits.contentBytes ? { length, most: Math.floor((length * limits.contentBytes) / bytes) } : undefined
}
