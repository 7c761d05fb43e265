import type { Translator } from '@tidings/core'
import { askService, unavailableOf } from './asking/ask-service.ts'
import { fromLibreLanguage, toLibreLanguage } from './libre-languages.ts'

export interface TranslatorOptions {
  /** The whole address, such as `https://translate.example/translate`. The operator's choice: it may be private. */
  readonly url: string
  readonly apiKey?: string
  /** For one translation, answer included. */
  readonly timeoutMs: number
}

const mostBytes = 256 * 1024

const unavailable = unavailableOf('the translation service')

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

  return {
    async translate(text, to) {
      const body = { q: text, source: 'auto', target: toLibreLanguage(to), format: 'text' }
      const question = { body: JSON.stringify(apiKey === undefined ? body : { ...body, api_key: apiKey }) }
      return translationOf(await askService(address, question, { unavailable, timeoutMs, mostBytes }))
    },
  }
}
