import { type ClientState, itemOf } from '@tidings/client'
import type { Mentioned } from '@tidings/protocol/mentioned'
import type { Speech } from '../texts/speech.ts'
import { idOf, nameIn } from './names.ts'

/** A mention in words: who it means is called what they are called now; until that is known, what was written. */
export function mentionText(state: ClientState, { mention, words }: Mentioned, t: Speech['t']): string {
  if (mention === 'all') return `@${t('everyone')}`
  const id = idOf(mention)
  const isKnown = itemOf(state.users, id) !== undefined || itemOf(state.own.items.contact, id)?.remark
  return isKnown ? `@${nameIn(state, mention, t)}` : words
}
