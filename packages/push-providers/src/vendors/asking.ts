import type { Post, Posting } from '@tidings/core'

/** A question to a provider, without its bounds. */
export type VendorQuestion = Pick<Post, 'url' | 'headers'> & { readonly body: string }

export interface VendorAnswer {
  readonly status: number
  /** Undefined where it is none, or too much of it. */
  readonly json: unknown
  /** The header `retry-after`, as it came. */
  readonly retryAfter?: string
}

/** No provider answers a push with as much. */
const mostBytes = 64 * 1024

/** A question in JSON. */
export const jsonQuestion = (url: string, body: unknown, headers: Post['headers'] = {}): VendorQuestion => ({
  url,
  headers: { ...headers, accept: 'application/json', 'content-type': 'application/json; charset=utf-8' },
  body: typeof body === 'string' ? body : JSON.stringify(body),
})

/** A question in the form of a form. */
export const formQuestion = (
  url: string,
  fields: Readonly<Record<string, string>>,
  headers: Post['headers'] = {},
): VendorQuestion => ({
  url,
  headers: {
    ...headers,
    accept: 'application/json',
    'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
  },
  body: new URLSearchParams(fields).toString(),
})

/** HTML in place of JSON is what proxies and maintenance say: whoever asked is told that it was none. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Whatever status is answered. Rejects as `Posting` does: with words for an operator that hold no token. */
export async function ask(posting: Posting, question: VendorQuestion, timeoutMs: number): Promise<VendorAnswer> {
  const { status, body, retryAfter } = await posting.post({ ...question, timeoutMs, maxBytes: mostBytes })
  return { status, json: jsonOf(body), ...(retryAfter === undefined ? {} : { retryAfter }) }
}
