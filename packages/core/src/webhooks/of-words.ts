import type { WordHit } from '@tidings/protocol'
import type { WebhookEventType } from '@tidings/protocol/webhook-events'
import type { RecordEntry } from '../ports/records.ts'
import { idOf, type Told, told } from './told.ts'

/** Which types there may be of words that were found. */
export const typesOfWords: readonly WebhookEventType[] = ['words.hit']

export function ofHit({ version, value }: RecordEntry): readonly Told[] {
  if (value === null) return []
  const hit = JSON.parse(value) as WordHit
  return [told('words.hit', { id: idOf('hit', version), order: hit.from, at: hit.at }, hit)]
}
