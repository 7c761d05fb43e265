import type { BeforeHook, Clock, Ids, Posting, WebhookKeys } from '@tidings/core'
import { BeforeAnswer } from '@tidings/protocol/before-hooks'
import { limits } from '@tidings/protocol/limits'

export interface HttpHookOptions {
  readonly url: string
  readonly timeoutMs: number
  /** `whsec_…`, with which each question is signed. */
  readonly secret: string
  readonly posting: Posting
  readonly keys: Pick<WebhookKeys, 'sign'>
  readonly clock: Pick<Clock, 'now'>
  readonly ids: Pick<Ids, 'session'>
}

const mostBytes = 256 * 1024

/** Where it says no and gives no words for it. */
const noWords = 'this is not allowed here'

/** A no is one however it is worded: taken for no answer, it would mostly be taken for a yes. */
function refusalIn(json: unknown): BeforeAnswer | undefined {
  const { allow, refuse } = (json ?? {}) as { readonly allow?: unknown; readonly refuse?: unknown }
  const words = typeof refuse === 'string' ? refuse.slice(0, limits.refusalLength) : ''
  if (allow !== false && refuse !== true && words === '') return undefined
  return BeforeAnswer.parse({ refuse: words || noWords })
}

function answerIn(body: string): BeforeAnswer {
  if (Buffer.byteLength(body) > mostBytes) throw new Error(`it answered with more than ${mostBytes} bytes`)
  let json: unknown
  try {
    // Some languages put a byte order mark before what they write.
    json = JSON.parse(body.replace(/^\ufeff/, ''))
  } catch (cause) {
    throw new Error('it answered with something else than JSON', { cause })
  }
  const refusal = refusalIn(json)
  if (refusal) return refusal
  const answer = BeforeAnswer.safeParse(json)
  if (answer.success) return answer.data
  throw new Error('it answered with JSON that is none of {"allow": true}, {"refuse": "why"}, {"content": {…}}')
}

/** Asks the operator's hook over HTTP: a POST that is signed as Standard Webhooks has it, with a JSON answer. */
export function createHttpHook(options: HttpHookOptions): BeforeHook {
  const { url, timeoutMs, secret, posting, keys, clock, ids } = options
  return {
    async ask(point, data) {
      const at = clock.now()
      const body = JSON.stringify({ type: point, timestamp: new Date(at).toISOString(), data })
      const signed = keys.sign({ id: ids.session(), at, body, secrets: [secret] })
      const headers = { ...signed, 'content-type': 'application/json', accept: 'application/json' }
      const posted = await posting.post({ url, headers, body, timeoutMs, maxBytes: mostBytes + 1 })
      if (posted.status !== 200) throw new Error(`it answered with status ${posted.status}`)
      return answerIn(posted.body)
    },
  }
}
