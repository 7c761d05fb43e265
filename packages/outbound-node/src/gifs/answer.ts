import { TidingsError } from '@tidings/protocol/errors'

export const unavailable = (what: string, cause?: unknown) =>
  new TidingsError('unavailable', `the provider of moving pictures ${what}`, undefined, { cause })

/** Of one answer that lists pictures. */
const mostBytes = 2 * 1024 * 1024

async function textOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body ?? []) {
    length += chunk.length
    if (length > mostBytes) throw unavailable('answered with too much')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw unavailable('gave an answer that is not JSON', error)
  }
}

export interface Asking {
  readonly headers: Readonly<Record<string, string>>
  readonly timeoutMs: number
}

/** The JSON that lies at an address of the operator's choice. The address may hold the key: no error names it. */
export async function askJson(address: URL, { headers, timeoutMs }: Asking): Promise<unknown> {
  const signal = AbortSignal.timeout(timeoutMs)
  try {
    // No redirect: the words and the key are for this address only.
    const response = await fetch(address, {
      headers: { ...headers, accept: 'application/json' },
      signal,
      redirect: 'error',
    })
    if (response.ok) return parsed(await textOf(response))
    await response.body?.cancel()
    throw unavailable(
      response.status === 429 ? 'takes no more questions for now' : `answered with status ${response.status}`,
    )
  } catch (error) {
    if (error instanceof TidingsError) throw error
    throw unavailable(signal.aborted ? 'did not answer in time' : 'could not be reached')
  }
}
