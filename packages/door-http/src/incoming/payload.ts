import { TidingsError } from '@tidings/protocol'

/** Whatever stands between braces: programs send more, and less, than the documents of Slack and Mattermost have. */
export type Loose = Readonly<Record<string, unknown>>

const longestUrl = 2048

/** Numbers and truths come where texts are expected. */
export const words = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''

export const objectOf = (value: unknown): Loose | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Loose) : undefined

/** `null` and what is no list stand for none. */
export const listOf = (value: unknown): readonly Loose[] =>
  Array.isArray(value) ? value.map(objectOf).filter((item) => item !== undefined) : []

/** undefined for what is no address of the web, the empty text among it. */
export function webUrl(value: unknown): string | undefined {
  const url = words(value).trim()
  return url.length <= longestUrl && /^https?:\/\//i.test(url) && URL.canParse(url) ? new URL(url).href : undefined
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

export const invalidPayload = (message: string): TidingsError => new TidingsError('invalid', message)

function textOf(body: Buffer): string {
  try {
    return utf8.decode(body).trim()
  } catch {
    throw invalidPayload('the body is not UTF-8')
  }
}

/** JSON, whatever its type is said to be; or a form with JSON in its field `payload`. */
export function payloadIn(body: Buffer): Loose {
  const text = textOf(body)
  const json = text.startsWith('{') ? text : new URLSearchParams(text).get('payload')
  if (json === null) throw invalidPayload('expected a JSON object, or a form with JSON in the field payload')
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    throw invalidPayload('the payload is not JSON')
  }
  const payload = objectOf(value)
  if (!payload) throw invalidPayload('expected a JSON object')
  return payload
}
