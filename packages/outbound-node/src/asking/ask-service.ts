import { TidingsError } from '@tidings/protocol/errors'

/** What a service did in place of an answer: `the translation service could not be reached`. */
export type Unavailable = (what: string, cause?: unknown) => TidingsError

/** `name` with its article, as errors call the service. */
export const unavailableOf =
  (name: string): Unavailable =>
  (what, cause) =>
    new TidingsError('unavailable', `${name} ${what}`, undefined, { cause })

export interface Service {
  readonly unavailable: Unavailable
  /** For one question, answer included. */
  readonly timeoutMs: number
  /** Of one answer. */
  readonly mostBytes: number
  /** What it means by a status, where it says more than the number. */
  readonly statuses?: Readonly<Record<number, string>>
  /** The address holds a key: errors carry nothing that may name it. */
  readonly hasSecretAddress?: true
}

async function textOf(response: Response, { mostBytes, unavailable }: Service): Promise<string> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body ?? []) {
    length += chunk.length
    if (length > mostBytes) throw unavailable('answered with too much')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parsed(text: string, { unavailable }: Service): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw unavailable('gave an answer that is not JSON', error)
  }
}

export interface Question {
  readonly headers?: Readonly<Record<string, string>>
  /** JSON, which is posted. */
  readonly body?: string
}

/** The JSON that a service of the operator's choice, which may be private, answers with. Rejects with `unavailable` alone. */
export async function askService(address: URL, { headers, body }: Question, service: Service): Promise<unknown> {
  const { unavailable, timeoutMs, statuses = {}, hasSecretAddress } = service
  const signal = AbortSignal.timeout(timeoutMs)
  const posted = body === undefined ? {} : { method: 'POST', body, headers: { 'content-type': 'application/json' } }
  try {
    const response = await fetch(address, {
      ...posted,
      headers: { ...posted.headers, ...headers, accept: 'application/json' },
      signal,
      // What is asked and the key are for this address only.
      redirect: 'error',
    })
    if (response.ok) return parsed(await textOf(response, service), service)
    await response.body?.cancel()
    throw unavailable(statuses[response.status] ?? `answered with status ${response.status}`)
  } catch (error) {
    if (error instanceof TidingsError) throw error
    const cause = hasSecretAddress ? undefined : error
    throw unavailable(signal.aborted ? 'did not answer in time' : 'could not be reached', cause)
  }
}
