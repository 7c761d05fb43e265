import { type OutputOf, type ParsedInputOf, TidingsError } from '@tidings/protocol'
import type { UserCall } from '../calls/call.ts'
import type { Readings } from '../conversations/reading.ts'
import { BoundedCache } from '../memory/bounded-cache.ts'
import type { Translator } from '../ports/outbound.ts'
import { bodyOf } from '../presenting/entry.ts'
import { isWords } from './link-previews.ts'

export interface TranslationParts {
  /** Absent where the operator names no service. */
  readonly translator: Translator | undefined
  readonly readings: Readings
}

/** Messages in the reader's language, where the operator names a service that translates. */
export class Translation {
  readonly #parts: TranslationParts
  readonly #translations = new BoundedCache<string, { readonly text: string; readonly from?: string }>(1000)

  constructor(parts: TranslationParts) {
    this.#parts = parts
  }

  async translate(
    input: ParsedInputOf<'message.translate'>,
    { actor }: UserCall,
  ): Promise<OutputOf<'message.translate'>> {
    const { translator, readings } = this.#parts
    const { entry } = await readings.message(actor.uid, input.id)
    if (!translator)
      throw new TidingsError('forbidden', 'this server has no translation service; translation.url names one')
    const { content } = bodyOf(entry)
    const words = isWords(content) ? content.data : (content.data as { text?: unknown } | null)?.text
    if (typeof words !== 'string') throw new TidingsError('invalid', `a message of type ${content.type} has no text`)
    const key = `${input.id} ${entry.rev} ${input.to}`
    const known = this.#translations.get(key)
    if (known) return known
    const translated = await translator.translate(words, input.to)
    this.#translations.set(key, translated)
    return translated
  }
}
