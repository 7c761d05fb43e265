import type { Translator } from '@tidings/core'
import { TidingsError } from '@tidings/protocol/errors'
import { fromLibreLanguage, toLibreLanguage } from './libre-languages.ts'

export interface TranslatorOptions {
  /** The whole address, such as `https://translate.example/translate`. The operator's choice: it may be private. */
  readonly url: string
  readonly apiKey?: string
  /** For one translation, answer included. */
  readonly timeoutMs: number
}

const mostBytes = 256 * 1024

const unavailable = (what: string, cause?: unknown) =>
  new TidingsError('unavailable', `the translation service ${what}`, undefined, { cause })

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

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw unavailable('gave an answer that is not JSON', error)
  }
}

function translationOf(answer: unknown): { readonly text: string; readonly from?: string } {
  const { translatedText, detectedLanguage } = (answer ?? {}) as {
    readonly translatedText?: unknown
    readonly detectedLanguage?: { readonly language?: unknown } | null
  }
  if (typeof translatedText !== 'string') throw unavailable('gave an answer without a translation')
  const from = fromLibreLanguage(detectedLanguage?.language)
  return { text: translatedText, ...(from === undefined ? {} : { from }) }
}

/** Translates by a service that speaks the LibreTranslate API. */
export function createTranslator({ url, apiKey, timeoutMs }: TranslatorOptions): Translator {
  // Throws at the start rather than at the first translation.
  const address = new URL(url)

  async function ask(body: string): Promise<string> {
    const signal = AbortSignal.timeout(timeoutMs)
    try {
      const headers = { 'content-type': 'application/json', accept: 'application/json' }
      // No redirect: the texts and the key are for this address only.
      const response = await fetch(address, { method: 'POST', headers, body, signal, redirect: 'error' })
      if (response.ok) return await textOf(response)
      await response.body?.cancel()
      throw unavailable(`answered with status ${response.status}`)
    } catch (error) {
      if (error instanceof TidingsError) throw error
      throw unavailable(signal.aborted ? 'did not answer in time' : 'could not be reached', error)
    }
  }

  return {
    async translate(text, to) {
      const body = { q: text, source: 'auto', target: toLibreLanguage(to), format: 'text' }
      return translationOf(parse(await ask(JSON.stringify(apiKey === undefined ? body : { ...body, api_key: apiKey }))))
    },
  }
}
