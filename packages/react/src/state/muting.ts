import { isMutedNow, serverNow, type TidingsClient } from '@tidings/client'
import type { InputOf } from '@tidings/protocol'
import { BellOff, Clock, Sunrise } from 'lucide-react'
import type { Speech } from '../texts/texts.tsx'
import { tomorrowMorning } from '../time/moments.ts'
import { momentText } from '../time/when.ts'
import { useClientState } from './use-client-state.ts'
import { useTurn } from './use-turn.ts'

const hour = 3_600_000

/** Whether a conversation is muted now. */
export function useMuted(conversation: string): boolean {
  useTurn(useClientState((state) => state.conversations[conversation]?.settings.mutedUntil))
  return useClientState((state) => isMutedNow(state, state.conversations[conversation]?.settings ?? {}))
}

export type SettingsChange = InputOf<'conversation.update'>['settings']

/** How long one may mute, as its button says it and as an entry of a menu does: the time is the server's, as far as it is known. */
export const mutings = [
  { key: 'hour', text: 'muteForHour', entry: 'muteForAnHour', icon: Clock, until: (now: number) => now + hour },
  { key: 'day', text: 'muteForEight', entry: undefined, icon: Clock, until: (now: number) => now + 8 * hour },
  { key: 'tomorrow', text: 'muteTillTomorrow', entry: 'muteUntil', icon: Sunrise, until: tomorrowMorning },
  { key: 'good', text: 'muteForGood', entry: 'mute', icon: BellOff, until: () => undefined },
] as const

export function muteFor({ until }: (typeof mutings)[number], { state }: Pick<TidingsClient, 'state'>): SettingsChange {
  const at = until(serverNow(state))
  return at === undefined ? { muted: true } : { muted: true, mutedUntil: at }
}

type Muting = (typeof mutings)[number]

/** One of them in words: of its button, beneath a heading that speaks of muting, or of its entry in a menu. */
export function mutingText(
  text: NonNullable<Muting['text' | 'entry']>,
  { until }: Muting,
  speech: Speech,
  { state }: TidingsClient,
): string {
  const at = until(serverNow(state))
  return speech.t(text, at === undefined ? {} : { when: momentText(at, speech) })
}
